#include "sfu/server/thread_heap.h"

#include <malloc.h>
#include <sys/mman.h>

#include <array>
#include <cstdint>
#include <cstdlib>

namespace sfu {
namespace {

// glibc takes what is larger from the system and gives it back: mallopt(3) allows no more.
constexpr int kOwnMapping = 32 << 20;
constexpr size_t kHugePage = size_t{2} << 20;

constexpr int kCollapse = 25;  // MADV_COLLAPSE: since Linux 6.1, which glibc 2.36 does not know

void Advise(uintptr_t begin, uintptr_t end, int advice) {
  if (begin >= end) return;
  // An address within our reservation, not an object. NOLINTNEXTLINE(performance-no-int-to-ptr)
  madvise(reinterpret_cast<void*>(begin), end - begin, advice);
}

void AskForHugePages(uintptr_t begin, uintptr_t end) {
  const uintptr_t first = begin / kHugePage * kHugePage;
  Advise(first + kHugePage, end / kHugePage * kHugePage, MADV_HUGEPAGE);
  // The arena's own state is in the first one already, which keeps a touch from bringing it in
  // whole. Of the main arena it may belong to somebody else in part: then this fails.
  Advise(first, first + kHugePage, kCollapse);
}

}  // namespace

void ReserveThreadHeap() {
  // Neither is there an interface to enlarge an arena, nor is one needed: what is allocated and
  // freed at its end stays there, untouched, below the trim threshold.
  mallopt(M_MMAP_THRESHOLD, kOwnMapping);
  mallopt(M_TRIM_THRESHOLD, static_cast<int>(2 * kThreadHeapBytes));
  std::array<void*, 2> halves{};
  for (void*& half : halves) {
    half = std::malloc(kThreadHeapBytes / halves.size());
    const auto begin = reinterpret_cast<uintptr_t>(half);
    if (half != nullptr) AskForHugePages(begin, begin + malloc_usable_size(half));
  }
  for (void* half : halves) std::free(half);
}

}  // namespace sfu
