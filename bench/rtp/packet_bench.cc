// What every received packet (parse) and every forwarded one (header) costs.
#include <benchmark/benchmark.h>

#include <array>
#include <vector>

#include "bench/sfu_engine/packet_meter.h"
#include "rtp/header_writer.h"
#include "rtp/packet.h"

namespace rtp {
namespace {

using Form = HeaderWriter::Form;

constexpr size_t kPacketSize = 1200;

// What a browser's simulcast video packets carry: MID, RID, abs-send-time, transport sequence.
ExtensionMap VideoExtensions() {
  ExtensionMap map;
  map.Set(4, ExtensionKind::kMid);
  map.Set(10, ExtensionKind::kRid);
  map.Set(2, ExtensionKind::kAbsSendTime);
  map.Set(3, ExtensionKind::kTransportSequence);
  return map;
}

// The first `count` of those extensions.
size_t AddExtensions(HeaderWriter& writer, int64_t count) {
  static constexpr std::array<uint8_t, 3> kValue = {'0', '1', '2'};
  static constexpr std::array<std::pair<uint8_t, size_t>, 4> kElements = {
      {{3, 2}, {2, 3}, {4, 1}, {10, 1}}};
  for (size_t i = 0; i < static_cast<size_t>(count); ++i) {
    writer.AddExtension(kElements[i].first, std::span(kValue).first(kElements[i].second));
  }
  return writer.Finish();
}

void BM_ParsePacket(benchmark::State& state) {
  const ExtensionMap map = VideoExtensions();
  std::vector<uint8_t> packet(kPacketSize);
  HeaderWriter writer(packet, {.timestamp = 1, .ssrc = 2, .sequence = 3, .payload_type = 96},
                      state.range(1) == 0 ? Form::kOneByte : Form::kTwoByte);
  AddExtensions(writer, state.range(0));
  bench::PacketMeter meter(state);
  for ([[maybe_unused]] auto _ : state) {
    benchmark::DoNotOptimize(packet.data());
    auto parsed = ParsePacket(packet, map);
    benchmark::DoNotOptimize(parsed);
  }
  meter.Report(state.iterations());
}
BENCHMARK(BM_ParsePacket)
    ->ArgNames({"extensions", "two_byte"})
    ->Args({0, 0})
    ->Args({2, 0})
    ->Args({4, 0})
    ->Args({4, 1});

void BM_HeaderWriter(benchmark::State& state) {
  std::vector<uint8_t> packet(kPacketSize);
  const Form form = state.range(1) == 0 ? Form::kOneByte : Form::kTwoByte;
  uint16_t sequence = 0;
  bench::PacketMeter meter(state);
  for ([[maybe_unused]] auto _ : state) {
    HeaderWriter writer(
        packet, {.timestamp = 1, .ssrc = 2, .csrc = 4, .sequence = sequence++, .payload_type = 96},
        form);
    size_t size = AddExtensions(writer, state.range(0));
    benchmark::DoNotOptimize(size);
    benchmark::ClobberMemory();
  }
  meter.Report(state.iterations());
}
BENCHMARK(BM_HeaderWriter)
    ->ArgNames({"extensions", "two_byte"})
    ->Args({0, 0})
    ->Args({2, 0})
    ->Args({4, 0})
    ->Args({4, 1});

}  // namespace
}  // namespace rtp
