// When to give back to the system what a rush of handshakes took. Each takes some 90 KB for a
// moment, between small blocks that stay, so that malloc would keep all that many at once ever
// took. Once, a second after the last one; in between, the next one uses it.
#pragma once

#include <chrono>

namespace sfu {

using Time = std::chrono::steady_clock::time_point;

class MemoryReturn {
 public:
  static constexpr std::chrono::seconds kQuiet{1};

  // Handshakes went on.
  void OnActivity(Time now) { due_ = now + kQuiet; }
  // Time::max(): nothing is to be given back.
  Time due() const { return due_; }
  // Is it time? True once.
  bool Take(Time now) {
    if (now < due_) return false;
    due_ = Time::max();
    return true;
  }

 private:
  Time due_ = Time::max();
};

}  // namespace sfu
