// When a step up was too much: a layer that fits the estimate but fills the path lowers the
// estimate, and so on every few seconds. What was given up soon after it was reached is not tried
// again for a time, which doubles as long as that happens; unless the estimate leaves plenty.
#pragma once

#include <algorithm>
#include <chrono>
#include <limits>
#include <optional>

namespace sfu {

class RiseCaution {
 public:
  using Time = std::chrono::steady_clock::time_point;
  static constexpr std::chrono::seconds kSoon{8};
  static constexpr std::chrono::seconds kFirst{5};
  static constexpr std::chrono::seconds kMost{10};

  void OnRise(Time now) { rose_at_ = now; }
  // `bitrate`: of all that was sent before, bits per second.
  void OnFall(double bitrate, Time now) {
    if (!rose_at_) return;
    const bool soon = now - *rose_at_ <= kSoon;
    rose_at_.reset();
    wait_ = soon ? std::min(std::max(kFirst, wait_ * 2), kMost) : std::chrono::seconds(0);
    until_ = now + wait_;
    ceiling_ = bitrate * kJustBelow;
  }
  // Bits per second that rising stays below; see AllocateLayers.
  double ceiling(Time now) const {
    return now < until_ ? ceiling_ : std::numeric_limits<double>::infinity();
  }

 private:
  static constexpr double kJustBelow = 0.97;
  std::optional<Time> rose_at_;
  std::chrono::seconds wait_{0};
  Time until_{};
  double ceiling_ = 0;
};

}  // namespace sfu
