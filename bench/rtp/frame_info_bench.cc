// What it costs to read a packet's place in its stream, and to rewrite it.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <vector>

#include "bench/sfu_engine/packet_meter.h"
#include "rtp/dependency_descriptor.h"
#include "rtp/frame_info.h"

namespace rtp {
namespace {

constexpr size_t kPayloadSize = 1150;

// The first bytes of a payload as a browser sends it.
struct Opening {
  Codec codec;
  std::array<uint8_t, 12> bytes;
};
constexpr std::array<Opening, 5> kOpenings = {{
    {Codec::kVp8, {0x90, 0xE0, 0x92, 0x67, 0x07, 0x20, 0x10, 0x12, 0x00}},
    {Codec::kVp9, {0xE8, 0x92, 0x67, 0x53, 0x07, 0x82}},
    {Codec::kH264, {0x7C, 0x85, 0x88, 0x84}},
    {Codec::kAv1, {0x10, 0x34, 0x48, 0x30}},
    {Codec::kOpus, {0x78, 0x01}},
}};

std::vector<uint8_t> PayloadOf(const Opening& opening) {
  std::vector<uint8_t> payload(kPayloadSize, 0x5A);
  std::ranges::copy(opening.bytes, payload.begin());
  return payload;
}

void BM_ParseFrameInfo(benchmark::State& state) {
  const Opening& opening = kOpenings[static_cast<size_t>(state.range(0))];
  const std::vector<uint8_t> payload = PayloadOf(opening);
  bench::PacketMeter meter(state);
  for ([[maybe_unused]] auto _ : state) {
    benchmark::DoNotOptimize(payload.data());
    auto frame = ParseFrameInfo(opening.codec, payload);
    benchmark::DoNotOptimize(frame);
  }
  meter.Report(state.iterations());
  state.SetLabel(std::string(CodecName(opening.codec)));
}
BENCHMARK(BM_ParseFrameInfo)->DenseRange(0, 4);

void BM_RewriteFrameIds(benchmark::State& state) {
  const Opening& opening = kOpenings[static_cast<size_t>(state.range(0))];
  std::vector<uint8_t> payload = PayloadOf(opening);
  FrameIds ids;
  bench::PacketMeter meter(state);
  for ([[maybe_unused]] auto _ : state) {
    ++ids.picture_id;
    bool written = RewriteFrameIds(opening.codec, payload, ids);
    benchmark::DoNotOptimize(written);
    benchmark::ClobberMemory();
  }
  meter.Report(state.iterations());
  state.SetLabel(std::string(CodecName(opening.codec)));
}
BENCHMARK(BM_RewriteFrameIds)->DenseRange(0, 1);

// A frame of three bytes, all template: what all but key frames are.
void BM_ParseDependencyDescriptor(benchmark::State& state) {
  DependencyStructure structure;
  structure.template_count = 3;
  structure.decode_target_count = 2;
  bool has_structure = true;
  const std::array<uint8_t, 3> value = {0xC1, 0x01, 0x72};
  bench::PacketMeter meter(state);
  for ([[maybe_unused]] auto _ : state) {
    benchmark::DoNotOptimize(value.data());
    auto frame = ParseDependencyDescriptor(value, structure, has_structure);
    benchmark::DoNotOptimize(frame);
  }
  meter.Report(state.iterations());
}
BENCHMARK(BM_ParseDependencyDescriptor);

}  // namespace
}  // namespace rtp
