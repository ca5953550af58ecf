// Forwarding through the engine without sockets: receive (decrypt, parse, store), then per
// subscriber rewrite, copy and encrypt, laid out in trains.
#include <benchmark/benchmark.h>

#include "bench/sfu_engine/forwarding_setup.h"
#include "bench/sfu_engine/packet_meter.h"

namespace {

void BM_MediaEngine_Forward(benchmark::State& state) {
  bench::ForwardingSetup setup(static_cast<int>(state.range(0)));
  for (int warm_up = 0; warm_up < 200; ++warm_up) setup.ForwardFrame();
  size_t packets = 0;
  bench::PacketMeter meter(state);
  for ([[maybe_unused]] auto _ : state) packets += setup.ForwardFrame();
  meter.Report(static_cast<int64_t>(packets));
  state.counters["time/packet"] = benchmark::Counter(
      static_cast<double>(packets), benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}
BENCHMARK(BM_MediaEngine_Forward)->Arg(1)->Arg(10)->Arg(50)->Arg(100)->Arg(1000);

}  // namespace

BENCHMARK_MAIN();
