// How often the test binary has called the global operator new: linking this replaces it.
#pragma once

#include <cstddef>

namespace rtp {

size_t AllocationCount();

}  // namespace rtp
