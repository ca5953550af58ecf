// How often this binary allocated: its global operator new, in all of its forms, counts. Linking
// the target `allocation_count` replaces it.
#pragma once

#include <cstdint>

namespace bench {

uint64_t Allocations();

}  // namespace bench
