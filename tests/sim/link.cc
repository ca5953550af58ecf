#include "tests/sim/link.h"

#include <algorithm>
#include <utility>

namespace sim {

bool Link::Lost() {
  const Time now = world_.now();
  for (const Outage& outage : outages_) {
    if (now >= outage.from && now < outage.until) return true;
  }
  const BurstLoss& burst = options_.burst;
  if (burst.to_bad > 0) {
    bad_ = bad_ ? !dice_.Chance(burst.to_good) : dice_.Chance(burst.to_bad);
    if (dice_.Chance(bad_ ? burst.loss_in_bad : burst.loss_in_good)) return true;
  }
  return dice_.Chance(options_.loss);
}

Time Link::LeavesQueue(size_t size) {
  const Time now = world_.now();
  if (options_.rate_bps == 0) return now;
  const Time start = std::max(now, queue_empty_at_);
  const Duration waits = std::chrono::duration_cast<Duration>(start - now);
  const auto limit = options_.queue_bytes == 0
                         ? options_.queue
                         : Duration(static_cast<int64_t>(options_.queue_bytes * 8 * 1'000'000 /
                                                         options_.rate_bps));
  if (waits > limit) return Time::max();
  if (on_queued) on_queued(waits, size);
  // IP and UDP headers take their place on the wire.
  queue_empty_at_ =
      start + Duration(static_cast<int64_t>((size + 28) * 8 * 1'000'000 / options_.rate_bps));
  return queue_empty_at_;
}

void Link::SetRate(uint64_t rate_bps) {
  const Time now = world_.now();
  if (queue_empty_at_ > now && rate_bps > 0) {
    const double left = std::chrono::duration<double>(queue_empty_at_ - now).count();
    const double longer = static_cast<double>(options_.rate_bps) / static_cast<double>(rate_bps);
    queue_empty_at_ = now + Duration(static_cast<int64_t>(left * longer * 1e6));
  }
  options_.rate_bps = rate_bps;
}

void Link::Send(size_t size, const std::function<void()>& deliver) {
  ++counters_.sent;
  counters_.bytes_sent += size;
  if (Lost()) {
    ++counters_.lost;
    return;
  }
  const Time leaves = LeavesQueue(size);
  if (leaves == Time::max()) {
    ++counters_.dropped;
    return;
  }
  Time arrival = leaves + options_.delay + dice_.Between(Duration(0), options_.jitter);
  arrival = last_arrival_ = std::max(arrival, last_arrival_);  // jitter alone does not reorder
  if (dice_.Chance(options_.reorder)) arrival += options_.reorder_delay;
  const int copies = dice_.Chance(options_.duplicate) ? 2 : 1;
  for (int i = 0; i < copies; ++i) {
    world_.At(arrival + Duration(i * 100), [this, size, deliver] {
      ++counters_.delivered;
      counters_.bytes_delivered += size;
      deliver();
    });
  }
}

}  // namespace sim
