// How long packets wait in the bottleneck: one-way delay above the least of the last while.
// Feedback carries absolute arrival times, so a full queue is known from one feedback, where a
// trend needs many; GCC discards this.
//
// Clocks that drift (up to about 100 ppm) and a path that becomes longer are followed because the
// least is of a sliding window only. While a competitor keeps the queue full the window stands
// still, for two minutes at most, or that queue would be taken for part of the path.
#pragma once

#include <algorithm>
#include <array>
#include <optional>

#include "sfu/cc/packet_result.h"

namespace sfu {

class QueueDelay {
 public:
  static constexpr Duration kBucket{5'000'000};
  static constexpr size_t kBuckets = 6;
  static constexpr Duration kMostHeld{120'000'000};

  // One packet that arrived; its queue delay.
  Duration OnPacket(const PacketResult& packet, bool competing) {
    const Duration delay = packet.delay();
    if (!competing) held_since_.reset();
    if (competing && !held_since_) held_since_ = packet.sent;
    if (held_since_ && packet.sent - *held_since_ < kMostHeld)
      bucket_until_ = packet.sent + kBucket;
    if (!bucket_until_ || packet.sent >= *bucket_until_) NextBucket(packet.sent);
    least_[newest_] = std::min(least_[newest_], delay);
    base_ = std::min(base_, delay);
    return delay - base_;
  }
  bool started() const { return bucket_until_.has_value(); }

 private:
  void NextBucket(Time now) {
    if (!bucket_until_) least_.fill(Duration::max());
    newest_ = (newest_ + 1) % kBuckets;
    least_[newest_] = Duration::max();
    base_ = *std::min_element(least_.begin(), least_.end());
    bucket_until_ = now + kBucket;
  }

  std::array<Duration, kBuckets> least_{};
  size_t newest_ = 0;
  Duration base_{0};  // the least of them
  std::optional<Time> bucket_until_;
  std::optional<Time> held_since_;
};

}  // namespace sfu
