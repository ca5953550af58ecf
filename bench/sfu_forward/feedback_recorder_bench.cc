// What transport-wide feedback costs per packet that a publisher sends: to note when each came, and
// to write about them when an interval is over.
#include <benchmark/benchmark.h>

#include <array>

#include "bench/sfu_engine/packet_meter.h"
#include "sfu/transport/feedback_recorder.h"

namespace sfu {
namespace {

// So many packets came evenly in each interval, and one in eleven was lost.
void BM_FeedbackRecorder_Write(benchmark::State& state) {
  const Time::duration spacing = Time::duration(FeedbackRecorder::kInterval) / state.range(0);
  FeedbackRecorder recorder;
  std::array<uint8_t, 1200> out;
  Time now{std::chrono::hours(1)};
  uint16_t sequence = 0;
  const auto interval = [&] {
    for (int64_t i = 0; i < state.range(0); ++i) {
      if (i % 10 == 9) ++sequence;
      now += spacing;
      recorder.OnPacket(sequence++, 1, now);
    }
    size_t bytes = 0;
    for (auto block = recorder.Write(out, 2, now); !block.empty();
         block = recorder.Write(out, 2, now)) {
      bytes += block.size();
    }
    return bytes;
  };
  if (interval() == 0) return state.SkipWithError("nothing was written");
  bench::PacketMeter meter(state);
  for ([[maybe_unused]] auto _ : state) {
    size_t bytes = interval();
    benchmark::DoNotOptimize(bytes);
    benchmark::ClobberMemory();
  }
  meter.Report(state.iterations() * state.range(0));
}
BENCHMARK(BM_FeedbackRecorder_Write)->Arg(10)->Arg(100);

}  // namespace
}  // namespace sfu
