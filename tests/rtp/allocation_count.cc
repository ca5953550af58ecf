#include "tests/rtp/allocation_count.h"

#include <cstdlib>
#include <new>

namespace {

size_t allocations = 0;

}  // namespace

void* operator new(size_t size) {
  ++allocations;
  if (void* block = std::malloc(size == 0 ? 1 : size)) return block;
  throw std::bad_alloc();
}
void operator delete(void* block) noexcept { std::free(block); }
void operator delete(void* block, size_t) noexcept { std::free(block); }

namespace rtp {

size_t AllocationCount() { return allocations; }

}  // namespace rtp
