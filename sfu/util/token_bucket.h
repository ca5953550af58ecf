// A rate limit in virtual time: `rate` tokens a second, at most `burst` saved up.
#pragma once

#include <algorithm>
#include <chrono>

namespace sfu {

class TokenBucket {
 public:
  using Time = std::chrono::steady_clock::time_point;

  TokenBucket(double rate_per_second, double burst)
      : rate_(rate_per_second), burst_(burst), tokens_(burst) {}

  // Takes `cost` tokens; false, and nothing taken, when there are too few.
  bool Take(Time now, double cost = 1) {
    if (started_) {
      const double seconds = std::chrono::duration<double>(now - last_).count();
      if (seconds > 0) tokens_ = std::min(burst_, tokens_ + seconds * rate_);
    }
    started_ = true;
    last_ = now;
    if (tokens_ < cost) return false;
    tokens_ -= cost;
    return true;
  }

 private:
  double rate_;
  double burst_;
  double tokens_;
  Time last_{};
  bool started_ = false;
};

}  // namespace sfu
