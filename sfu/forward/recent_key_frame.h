// Where the last key frame of a layer begins, and whether it is quicker to start from it than to
// ask for another: while it is young and little was sent since. So who joins soon after somebody
// else costs the publisher no key frame, and waits for none.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>

#include "sfu/forward/packet_pool.h"

namespace sfu {

class RecentKeyFrame {
 public:
  static constexpr std::chrono::milliseconds kMaxAge{500};
  // Sent since: as a share of its own bytes, or about what takes as long as a publisher's answer.
  static constexpr double kMostSince = 0.5;
  static constexpr double kMostSinceBytes = 25'000;

  // Of the layer, in any order.
  void OnPacket(const StoredPacket& packet) {
    if (packet.frame.key_frame && packet.frame.frame_start && Begins(packet)) {
      first_ = packet.sequence;
      timestamp_ = packet.header.timestamp;
      arrival_ = packet.arrival;
      bytes_ = since_ = 0;
    }
    (packet.header.timestamp == timestamp_ ? bytes_ : since_) += packet.size;
  }
  // The sequence number of its first packet; nullopt when it is not worth while.
  std::optional<int64_t> first(Time now) const {
    const double most = std::max(kMostSinceBytes, kMostSince * static_cast<double>(bytes_));
    const bool cheap = static_cast<double>(since_) <= most;
    return first_ && cheap && now - arrival_ <= kMaxAge ? first_ : std::nullopt;
  }

 private:
  // Of H264, parameter sets and the picture are two packets that begin one key frame.
  bool Begins(const StoredPacket& packet) const {
    return !first_ || (packet.header.timestamp != timestamp_ ? packet.sequence > *first_
                                                             : packet.sequence < *first_);
  }

  std::optional<int64_t> first_;
  uint32_t timestamp_ = 0;
  Time arrival_{};
  uint64_t bytes_ = 0;
  uint64_t since_ = 0;
};

}  // namespace sfu
