// The operating system's CSPRNG as the engine's source of randomness.
#pragma once

#include "sfu/util/random.h"

namespace sfu {

// getrandom(2), read 512 bytes at a time. One per thread: the returned source is not thread-safe.
Random SystemRandom();

}  // namespace sfu
