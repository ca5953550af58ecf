// A rate limit: `rate` per second, with bursts of `burst`. Starts full. O(1).
#pragma once

#include <algorithm>
#include <chrono>

#include "signaling/call/instant.h"

namespace signaling {

class TokenBucket {
 public:
  TokenBucket(double rate, double burst) : rate_(rate), burst_(burst), tokens_(burst) {}

  bool Take(SteadyTime now) {
    if (last_ != SteadyTime()) {
      const std::chrono::duration<double> passed = now - last_;
      tokens_ = std::min(burst_, tokens_ + std::max(0.0, passed.count()) * rate_);
    }
    last_ = now;
    if (tokens_ < 1) return false;
    tokens_ -= 1;
    return true;
  }

 private:
  double rate_;
  double burst_;
  double tokens_;
  SteadyTime last_;
};

// The budget of one participant: 20 signaling messages per second, 60 at once.
inline TokenBucket SignalingBudget() { return TokenBucket(20, 60); }

}  // namespace signaling
