// When a worker may receive again. A wake-up costs 7-15 µs, and packets that are received together
// leave in trains together; so a busy worker lets its socket gather datagrams for a moment, while
// one with little to do receives at once. What has been received is never held.
//
//   below 20 % load     no wait
//   from 20 to 50 %     up to 0.3 ms from the last receipt, in proportion
//   past saturation     16 ms (gathering.h)
//
// A turn that took longer than that is followed by no wait, nor is one that left something in the
// socket: what is there has gathered already. A pure value; time is an input.
#pragma once

#include <algorithm>
#include <chrono>

#include "sfu/server/gathering.h"

namespace sfu {

class ReceiveTick {
 public:
  using Time = std::chrono::steady_clock::time_point;
  using Duration = std::chrono::nanoseconds;

  static constexpr double kIdleLoad = 0.2;
  static constexpr double kFullLoad = 0.5;
  static constexpr Duration kLongest = std::chrono::microseconds(300);
  // Over which load is measured.
  static constexpr Duration kWindow = std::chrono::milliseconds(50);

  // A turn that received something lasted from `woken` to `done`; `more`: and not all there was.
  void OnTurn(Time woken, Time done, bool more) {
    received_at_ = woken;
    more_ = more;
    busy_ += done - woken;
    if (done - window_start_ < kWindow) return;
    load_ =
        std::chrono::duration<double>(busy_) / std::chrono::duration<double>(done - window_start_);
    window_start_ = done;
    busy_ = Duration(0);
  }

  // The worker sheds, or not; about ten times a second.
  void OnShedding(bool shedding, Time now) { gathering_.OnLoad(shedding, load_, now); }

  // The earliest time to receive again.
  Time ReceiveAt() const { return received_at_ + (more_ ? Duration(0) : Wait()); }
  // From one receipt that left nothing to the next.
  Duration Wait() const {
    if (gathering_.active()) return Gathering::kInterval;
    const double share = std::clamp((load_ - kIdleLoad) / (kFullLoad - kIdleLoad), 0.0, 1.0);
    return Duration(static_cast<int64_t>(share * static_cast<double>(kLongest.count())));
  }
  double load() const { return load_; }

 private:
  Time window_start_{};
  Time received_at_{};
  bool more_ = false;
  Duration busy_{0};
  double load_ = 0;
  Gathering gathering_;
};

}  // namespace sfu
