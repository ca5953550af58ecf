#include "sfu/forward/nack_tracker.h"

#include <algorithm>
#include <utility>

namespace sfu {

NackTracker::Arrival NackTracker::OnPacket(int64_t sequence, int64_t newest, Time now) {
  if (sequence <= newest) return Fill(sequence, now) ? Arrival::kRecovered : Arrival::kLate;
  const auto gap = static_cast<size_t>(sequence - newest - 1);
  const Time before = std::exchange(last_, now);
  const bool outage = gap >= kOutagePackets && before != Time{} && now - before > kOutage;
  if (outage || missing_.size() + gap > kMaxMissing) {
    missing_.clear();
    return Arrival::kOverrun;
  }
  for (int64_t lost = newest + 1; lost < sequence; ++lost) {
    missing_.push_back({.sequence = lost, .noticed = now, .first_asked = {}, .asked = {}});
  }
  return Arrival::kInOrder;
}

bool NackTracker::Fill(int64_t sequence, Time now) {
  const auto it = std::lower_bound(missing_.begin(), missing_.end(), sequence,
                                   [](const Missing& m, int64_t s) { return m.sequence < s; });
  if (it == missing_.end() || it->sequence != sequence) return false;
  // Whichever of several requests it answers, the round trip is no longer than since the first.
  if (it->requests > 0) {
    const auto sample =
        std::chrono::duration_cast<std::chrono::microseconds>(now - it->first_asked);
    // That may be much longer: it counts for less then.
    const int weight = it->requests == 1 ? 8 : 32;
    round_trip_ =
        std::max((round_trip_ * (weight - 1) + sample) / weight, std::chrono::microseconds(5'000));
  }
  missing_.erase(it);
  return true;
}

bool NackTracker::Collect(Time now, std::vector<uint16_t>& due) {
  bool gave_up = false;
  // Half as long again as a round trip, so that an answer under way is not asked for twice.
  const auto interval = std::min<std::chrono::microseconds>(round_trip_ * 3 / 2, kMaxAge / 4);
  std::erase_if(missing_, [&](Missing& m) {
    if (now - m.noticed > kMaxAge || m.requests >= kMaxRequests) return gave_up = true;
    const bool first = m.requests == 0;
    if (first ? now - m.noticed >= kGrace : now - m.asked >= interval) {
      due.push_back(static_cast<uint16_t>(m.sequence));
      m.asked = now;
      if (first) m.first_asked = now;
      ++m.requests;
    }
    return false;
  });
  return gave_up;
}

}  // namespace sfu
