// What RTCP costs per compound packet: a few dozen a second for each participant.
#include <benchmark/benchmark.h>

#include <array>
#include <vector>

#include "rtp/rtcp_reader.h"
#include "rtp/transport_feedback.h"

namespace rtp {
namespace {

// One arrival per 3 ms, every tenth packet lost.
std::vector<PacketArrival> Arrivals(int64_t count) {
  std::vector<PacketArrival> arrivals;
  arrivals.reserve(static_cast<size_t>(count));
  for (int64_t i = 0; i < count; ++i) {
    arrivals.push_back({i + i / 9, std::chrono::microseconds(3000 * i)});
  }
  return arrivals;
}

void BM_WriteTransportFeedback(benchmark::State& state) {
  const std::vector<PacketArrival> arrivals = Arrivals(state.range(0));
  std::array<uint8_t, 1200> out;
  for (auto _ : state) {
    FeedbackBlock block = WriteTransportFeedback(out, 1, 2, 3, 0, arrivals);
    benchmark::DoNotOptimize(block);
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(BM_WriteTransportFeedback)->Arg(10)->Arg(100);

void BM_ReadTransportFeedback(benchmark::State& state) {
  std::array<uint8_t, 1200> out;
  const FeedbackBlock block = WriteTransportFeedback(out, 1, 2, 3, 0, Arrivals(state.range(0)));
  for (auto _ : state) {
    RtcpReader compound(block.bytes);
    TransportFeedbackReader reader(*compound.Next());
    while (auto packet = reader.Next()) benchmark::DoNotOptimize(packet);
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(BM_ReadTransportFeedback)->Arg(10)->Arg(100);

}  // namespace
}  // namespace rtp
