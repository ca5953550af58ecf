// Randomness as an input: the shell passes a CSPRNG, tests a seeded generator.
#pragma once

#include <cstdint>
#include <functional>

namespace sfu {

// A uniformly random 64-bit number per call.
using Random = std::function<uint64_t()>;

}  // namespace sfu
