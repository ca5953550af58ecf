// The time as an input: the steady clock for deadlines, the wall clock for what people and tokens
// read. The shell takes both at once; the machines below it own no clock.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>

namespace signaling {

using SteadyTime = std::chrono::steady_clock::time_point;
using WallTime = std::chrono::system_clock::time_point;

struct Instant {
  SteadyTime steady;
  WallTime wall;
};

// A uniformly random 64-bit number per call: a CSPRNG in the server, a seeded generator in tests.
using Random = std::function<uint64_t()>;

}  // namespace signaling
