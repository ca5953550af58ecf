// forward_cost SUBSCRIBERS FRAMES [BEFORE]: forwards that many frames and prints what it did.
// Before them go BEFORE frames (0) of small packets, which leave behind the same state for less of
// the crypto that valgrind emulates, and 150 like those that are measured. Under callgrind with
// --instr-atstart=no --collect-atstart=no --toggle-collect=MeasuredForwarding* only the measured
// part counts, and the rest is not slowed down by counting.
#include <cstdio>
#include <cstdlib>

#include "bench/sfu_engine/allocation_count.h"
#include "bench/sfu_engine/forwarding_setup.h"

#if __has_include(<valgrind/callgrind.h>)
#include <valgrind/callgrind.h>
#else
#define CALLGRIND_START_INSTRUMENTATION
#endif

__attribute__((noinline)) size_t MeasuredForwarding(bench::ForwardingSetup& setup, int frames) {
  size_t packets = 0;
  for (int i = 0; i < frames; ++i) packets += setup.ForwardFrame();
  return packets;
}

int main(int argc, char** argv) {
  if (argc < 3 || argc > 4) {
    std::fprintf(stderr, "usage: forward_cost SUBSCRIBERS FRAMES [BEFORE]\n");
    return 2;
  }
  const int subscribers = std::atoi(argv[1]);
  bench::ForwardingSetup setup(subscribers);
  for (int left = argc == 4 ? std::atoi(argv[3]) : 0; left > 0; --left) {
    setup.ForwardFrame(bench::ForwardingSetup::kSmallPacketSize);
  }
  for (int left = 150; left > 0; --left) setup.ForwardFrame();
  const uint64_t allocations = bench::Allocations();
  CALLGRIND_START_INSTRUMENTATION;
  const size_t packets = MeasuredForwarding(setup, std::atoi(argv[2]));
  std::printf("subscribers %d packets %zu allocations %llu\n", subscribers, packets,
              static_cast<unsigned long long>(bench::Allocations() - allocations));
  return packets == 0 ? 1 : 0;
}
