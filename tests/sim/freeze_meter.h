// Freezes of a picture as W3C's webrtc-stats defines them: a gap between two shown frames of at
// least max(3 d, d + 150 ms), d being the mean of the last 30 gaps.
#pragma once

#include <deque>
#include <optional>
#include <vector>

#include "tests/sim/world.h"

namespace sim {

struct Freeze {
  Time from;
  Duration length;
};

class FreezeMeter {
 public:
  void OnFrame(Time now) {
    if (last_) {
      const auto gap = std::chrono::duration_cast<Duration>(now - *last_);
      if (!gaps_.empty()) {
        Duration mean(0);
        for (const Duration d : gaps_) mean += d;
        mean /= static_cast<int64_t>(gaps_.size());
        if (gap >= std::max(3 * mean, mean + Duration(150'000))) freezes_.push_back({*last_, gap});
      }
      if (gap > longest_) longest_ = gap;
      gaps_.push_back(gap);
      if (gaps_.size() > 30) gaps_.pop_front();
    }
    last_ = now;
  }
  // The next gap is meant (a muted camera).
  void Pause() { last_.reset(); }
  const std::vector<Freeze>& freezes() const { return freezes_; }
  Duration frozen() const {
    Duration sum(0);
    for (const Freeze& freeze : freezes_) sum += freeze.length;
    return sum;
  }
  Duration longest_gap() const { return longest_; }
  void ResetLongestGap() { longest_ = Duration(0); }

 private:
  std::optional<Time> last_;
  std::deque<Duration> gaps_;
  std::vector<Freeze> freezes_;
  Duration longest_{0};
};

}  // namespace sim
