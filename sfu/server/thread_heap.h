// Memory for a thread that will hold the state of many participants, in huge pages and without a
// system call whenever it grows.
//
// Why: each participant takes tens of kilobytes when it joins. In pages of 4 KiB, each of which the
// kernel must bring in at its first touch (and, in a virtual machine, the hypervisor too: 20 µs),
// and from an arena that glibc enlarges with an mprotect(2) for a few pages at a time, that was a
// third of the CPU of a join.
#pragma once

#include <cstddef>

namespace sfu {

// Of address space, for each thread; memory is taken from the system by 2 MiB when it is used.
inline constexpr size_t kThreadHeapBytes = size_t{48} << 20;

// Enlarges the calling thread's arena at once, and asks for huge pages behind it
// (transparent_hugepage=never: small ones as before). Call it when the thread begins. What
// participants free stays with the process, for those who come next: malloc_trim(3) gives back
// parts of huge pages, of every thread, and what is left of such a page costs a fault of 4 to 8 µs
// in such a machine each time it was not touched for a second (measured: a tenth of a worker's
// time, in which it lets go of old packets).
void ReserveThreadHeap();

}  // namespace sfu
