// Which layers of one published track its publisher is told that anybody wants. A layer that is
// wanted is named at once; one that nobody wants any more is named a while longer, so that a short
// change of mind does not stop an encoder.
#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace sfu {

using Time = std::chrono::steady_clock::time_point;

class WantedLayers {
 public:
  static constexpr std::chrono::milliseconds kHold{1500};

  // `rids`: wanted now. True when named() changed, and the first time.
  bool Update(const std::vector<std::string>& rids, Time now);
  const std::vector<std::string>& named() const { return named_; }  // sorted
  // Names something only because of the hold: call Update() again.
  bool holding() const { return holding_; }

 private:
  struct Wanted {
    std::string rid;
    Time last;
  };
  std::vector<Wanted> wanted_;  // bounded by the track's layers
  std::vector<std::string> named_;
  bool told_ = false;
  bool holding_ = false;
};

}  // namespace sfu
