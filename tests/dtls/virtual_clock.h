// The time that OpenSSL's DTLS timers see in this test binary.
#pragma once

#include <chrono>

namespace dtls {

// Starts at an arbitrary instant and stands still but for Advance.
class VirtualClock {
 public:
  using Time = std::chrono::steady_clock::time_point;
  static Time now();
  static void AdvanceTo(Time time);
};

}  // namespace dtls
