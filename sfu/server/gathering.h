// Whether a worker lets datagrams gather for longer than usual, because it was asked for more than
// it can do. What comes at once leaves in long trains, at a fraction of the cost of short ones: a
// worker past saturation does up to half as much again that way, and delays of this length it has
// anyhow. Without this it would shed, thereby keep up with ever smaller batches, and stay as busy
// as it was.
//
// It goes on for a while after shedding has ended, and for twice as long where that was too short
// the last time: a worker that can do all it is asked for only by gathering would shed again
// otherwise. One that is half idle has no need of it. A pure value; time is an input.
#pragma once

#include <algorithm>
#include <chrono>

namespace sfu {

class Gathering {
 public:
  using Time = std::chrono::steady_clock::time_point;
  // From one receipt to the next.
  static constexpr std::chrono::milliseconds kInterval{16};
  static constexpr std::chrono::seconds kHold{4};
  static constexpr std::chrono::seconds kMostHold{64};

  static constexpr double kHalfIdle = 0.5;

  // About ten times a second. `busy`: the share of time for which the worker was, of late.
  void OnLoad(bool shedding, double busy, Time now) {
    if (shedding) {
      if (!active_) hold_ = now - ended_ < hold_ ? std::min(hold_ * 2, kMostHold) : kHold;
      active_ = true;
      shed_ = now;
    } else if (active_ && now - shed_ >= (busy < kHalfIdle ? kHold : hold_)) {
      active_ = false;
      ended_ = now;
    }
  }
  bool active() const { return active_; }

 private:
  bool active_ = false;
  Time shed_{};
  Time ended_{};
  std::chrono::seconds hold_ = kHold;
};

}  // namespace sfu
