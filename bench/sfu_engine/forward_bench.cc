// Forwarding through the engine without sockets: receive (decrypt, parse, store), then per
// subscriber rewrite, copy and encrypt, laid out in trains.
#include <benchmark/benchmark.h>

#include "bench/sfu_engine/allocation_count.h"
#include "bench/sfu_engine/forwarding_setup.h"

namespace {

void BM_MediaEngine_Forward(benchmark::State& state) {
  bench::ForwardingSetup setup(static_cast<int>(state.range(0)));
  for (int warm_up = 0; warm_up < 200; ++warm_up) setup.ForwardFrame();
  size_t packets = 0;
  const uint64_t allocations = bench::Allocations();
  for (auto _ : state) packets += setup.ForwardFrame();
  const uint64_t allocated = bench::Allocations() - allocations;
  state.SetItemsProcessed(static_cast<int64_t>(packets));
  state.counters["time/packet"] = benchmark::Counter(
      static_cast<double>(packets), benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
  state.counters["allocations/packet"] =
      static_cast<double>(allocated) / static_cast<double>(packets);
}
BENCHMARK(BM_MediaEngine_Forward)->Arg(1)->Arg(10)->Arg(50)->Arg(100)->Arg(1000);

}  // namespace

BENCHMARK_MAIN();
