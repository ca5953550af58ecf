// Makes redundant audio (RFC 2198) for a subscriber that loses packets: each packet repeats the one
// or two before it, so that only what is lost twice or three times in a row is not heard.
//
// A RED packet is a packet of its own from the pool, which nobody keeps: sealing knows no
// difference, and who loses one has the next instead of a retransmission. Costs a copy of some
// hundred bytes for each audio packet of such a subscriber.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "sfu/forward/packet_pool.h"

namespace sfu {

class RedEncoder {
 public:
  static constexpr size_t kMaxLevels = 2;

  // The next packet in order, which later ones may repeat.
  void Remember(const PacketRef& packet);
  // `packet` (not remembered yet) with up to `levels` before it; `block_payload_type` is the
  // subscriber's of the encoding within. Empty when the pool is or it is not newer than what is
  // remembered.
  PacketRef Encode(const PacketRef& packet, size_t levels, uint8_t block_payload_type,
                   PacketPool& pool) const;
  void Forget() { before_ = {}; }

 private:
  bool Fits(const StoredPacket& before, const StoredPacket& packet) const;

  std::array<PacketRef, kMaxLevels> before_;  // newest first
};

// How many packets back to repeat, from a subscriber's reports: more at once, less only after it
// was calm for a while.
class Redundancy {
 public:
  static constexpr double kSome = 0.02;
  static constexpr double kMuch = 0.06;
  static constexpr int kCalmReports = 10;

  // Of each reception report, 0..1.
  void OnLoss(double fraction) {
    const size_t wanted = fraction >= kMuch ? 2 : fraction >= kSome ? 1 : 0;
    calm_ = wanted < levels_ ? calm_ + 1 : 0;
    if (wanted > levels_) levels_ = wanted;
    if (calm_ >= kCalmReports) levels_ = wanted, calm_ = 0;
  }
  size_t levels() const { return levels_; }

 private:
  size_t levels_ = 0;
  int calm_ = 0;
};

}  // namespace sfu
