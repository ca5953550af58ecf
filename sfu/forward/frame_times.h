// When the last few frames of a layer began: what its rhythm is, and since when it has had it.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>

namespace sfu {

using Time = std::chrono::steady_clock::time_point;

class FrameTimes {
 public:
  static constexpr size_t kFrames = 6;

  void OnFrame(Time now) {
    times_[next_] = now;
    next_ = (next_ + 1) % kFrames;
  }
  // When the first of the last kFrames began; Time{} while there were fewer.
  Time first() const { return times_[next_]; }
  // From the first of them to the last.
  Time::duration took() const { return times_[(next_ + kFrames - 1) % kFrames] - times_[next_]; }

 private:
  std::array<Time, kFrames> times_{};
  size_t next_ = 0;
};

}  // namespace sfu
