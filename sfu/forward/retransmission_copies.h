// How often a packet that was asked for again is sent at once.
//
// One that was lost several times is late already, and one more round trip would be a freeze:
// several copies. Two copies of all that is lost stay within 30 % of media (S-14) up to about 12 %
// of loss; beyond that they would use up what those lost several times need.
#pragma once

#include <algorithm>
#include <cstdint>

namespace sfu {

class RetransmissionCopies {
 public:
  // A packet was sent for the first time.
  void OnSent() {
    lost_ -= lost_ * kWeightOfOne;
    lost_lately_ -= lost_lately_ * kWeightOfOneLately;
  }

  // A packet was asked for again, for the first time.
  void OnLost() {
    lost_ += kWeightOfOne;
    lost_lately_ += kWeightOfOneLately;
  }

  // For a packet's `nth` retransmission (1, 2, ...), with `credit` bytes that all retransmissions
  // of its stream may still cost.
  int Of(int nth, int64_t credit) const {
    if (credit <= kEnough) return 1;
    if (nth >= kLast) return 3;
    const bool affordable = std::max(lost_, lost_lately_) < kLossThatPaysForTwo;
    const int64_t plenty = affordable ? 2 * kEnough : kPlenty;
    return credit > (nth > 1 ? plenty / 2 : plenty) ? 2 : 1;
  }

  // Share of the last packets that were asked for at all. What reception reports say is less: they
  // may count a repaired packet as received.
  double lost() const { return lost_; }

 private:
  static constexpr double kWeightOfOne = 1. / 256;
  static constexpr double kWeightOfOneLately = 1. / 64;
  static constexpr double kLossThatPaysForTwo = 0.12;
  static constexpr int kLast = 3;                // round trips that fit before a frame is missed
  static constexpr int64_t kEnough = 12 * 1024;  // bytes
  static constexpr int64_t kPlenty = 64 * 1024;

  // Nothing is known of a path before the first packet.
  double lost_ = kLossThatPaysForTwo;
  double lost_lately_ = kLossThatPaysForTwo;
};

}  // namespace sfu
