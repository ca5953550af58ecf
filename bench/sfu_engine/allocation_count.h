// How often this binary allocated: its global operator new counts.
#pragma once

#include <cstdint>

namespace bench {

uint64_t Allocations();

}  // namespace bench
