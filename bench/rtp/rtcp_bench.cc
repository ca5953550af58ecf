// What RTCP costs: a few dozen compound packets a second for each participant. Of transport-wide
// feedback the items are the packets that it is about, of all else the compounds.
#include <benchmark/benchmark.h>

#include <array>
#include <vector>

#include "bench/sfu_engine/packet_meter.h"
#include "rtp/rtcp_reader.h"
#include "rtp/rtcp_writer.h"
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
  bench::PacketMeter meter(state);
  for ([[maybe_unused]] auto _ : state) {
    FeedbackBlock block = WriteTransportFeedback(out, 1, 2, 3, 0, arrivals);
    benchmark::DoNotOptimize(block);
    benchmark::ClobberMemory();
  }
  meter.Report(state.iterations() * state.range(0));
}
BENCHMARK(BM_WriteTransportFeedback)->Arg(10)->Arg(100);

void BM_ReadTransportFeedback(benchmark::State& state) {
  std::array<uint8_t, 1200> out;
  const FeedbackBlock block = WriteTransportFeedback(out, 1, 2, 3, 0, Arrivals(state.range(0)));
  bench::PacketMeter meter(state);
  for ([[maybe_unused]] auto _ : state) {
    RtcpReader compound(block.bytes);
    TransportFeedbackReader reader(*compound.Next());
    while (auto packet = reader.Next()) benchmark::DoNotOptimize(packet);
  }
  meter.Report(state.iterations() * state.range(0));
}
BENCHMARK(BM_ReadTransportFeedback)->Arg(10)->Arg(100);

// Writes one compound after another. `add` appends to each what it consists of.
template <typename Add>
void WriteCompounds(benchmark::State& state, const Add& add) {
  std::array<uint8_t, 1200> out;
  bench::PacketMeter meter(state);
  for ([[maybe_unused]] auto _ : state) {
    RtcpWriter writer(out);
    if (!add(writer)) return state.SkipWithError("not written");
    benchmark::DoNotOptimize(out.data());
    benchmark::ClobberMemory();
  }
  meter.Report(state.iterations());
}

std::vector<ReportBlock> Reports(int64_t count) {
  std::vector<ReportBlock> reports;
  for (uint32_t i = 0; i < count; ++i) {
    reports.push_back({.ssrc = 100 + i,
                       .fraction_lost = 5,
                       .cumulative_lost = 40,
                       .highest_sequence = 70'000,
                       .jitter = 300,
                       .last_sr = 0x12345678,
                       .delay_since_last_sr = 65'536});
  }
  return reports;
}

void BM_RtcpWriter_ReceiverReport(benchmark::State& state) {
  std::vector<ReportBlock> reports = Reports(state.range(0));
  WriteCompounds(state, [&](RtcpWriter& writer) {
    ++reports.front().highest_sequence;
    return writer.AddReceiverReport(1, reports);
  });
}
BENCHMARK(BM_RtcpWriter_ReceiverReport)->Arg(1)->Arg(20);

// Sixteen packets that are missing: one after another, which one item names, and so far apart that
// each needs an item of its own.
void BM_RtcpWriter_Nack(benchmark::State& state) {
  std::array<uint16_t, 16> sequences{};
  for (size_t i = 0; i < sequences.size(); ++i) {
    sequences[i] = static_cast<uint16_t>(i * static_cast<size_t>(state.range(0)));
  }
  WriteCompounds(state, [&](RtcpWriter& writer) {
    for (uint16_t& sequence : sequences) ++sequence;
    return writer.AddNack(1, 2, sequences);
  });
}
BENCHMARK(BM_RtcpWriter_Nack)->ArgName("apart")->Arg(1)->Arg(20);

void BM_RtcpWriter_Remb(benchmark::State& state) {
  const std::array<uint32_t, 1> ssrcs = {2};
  WriteCompounds(state, [&](RtcpWriter& writer) { return writer.AddRemb(1, 2'500'000, ssrcs); });
}
BENCHMARK(BM_RtcpWriter_Remb);

}  // namespace
}  // namespace rtp
