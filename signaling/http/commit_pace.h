// When the next turn may be committed. A commit costs the same for one change as for many: while
// several things share each, a turn lasts as long again as its last commit took, so that the disk
// is busy with commits half of the time at most. Who is alone never waits.
//
// Pure.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>

namespace signaling {

class CommitPace {
 public:
  using Time = std::chrono::steady_clock::time_point;
  static constexpr std::chrono::milliseconds kMost{5};  // that anybody waits for its sake

  // A commit of so many things.
  void OnCommit(size_t things, Time began, Time ended) {
    const auto pause = std::min<Time::duration>(ended - began, kMost);
    next_ = things > 1 ? ended + pause : ended;
  }
  Time next() const { return next_; }

 private:
  Time next_;
};

}  // namespace signaling
