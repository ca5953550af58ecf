// Stop 4 of a packet's path: what it costs to keep a packet that was received, frame by frame in
// turn from 1 to 100 publishers. What a layer lets go for it is from a second before, and with many
// publishers no cache has it any more.
#include <benchmark/benchmark.h>

#include <array>
#include <memory>
#include <vector>

#include "bench/sfu_engine/packet_meter.h"
#include "sfu/forward/incoming_track.h"

namespace sfu {
namespace {

constexpr size_t kPacketSize = 1200;
constexpr int kFramePackets = 6;

ReceiveSection Video() {
  return {.mid = "0",
          .kind = rtp::MediaKind::kVideo,
          .codecs = {{.codec = rtp::Codec::kVp8, .payload_type = 96, .clock_rate = 90'000}}};
}

void BM_IncomingTrack_Accept(benchmark::State& state) {
  PacketPool pool;
  PublisherClock clock;
  std::vector<std::unique_ptr<IncomingTrack>> tracks;
  for (int64_t i = 0; i < state.range(0); ++i) {
    tracks.push_back(std::make_unique<IncomingTrack>(Video(), ParticipantId{1}, clock));
  }
  std::array<uint8_t, kPacketSize> bytes{};
  rtp::ParsedPacket header;
  header.payload_type = 96;
  header.header_size = 12;
  header.payload_size = kPacketSize - header.header_size;
  Time now{std::chrono::hours(1)};
  uint16_t sequence = 0;
  size_t packets = 0;
  const auto frame = [&] {
    now += std::chrono::milliseconds(4);
    for (const auto& track : tracks) {
      for (int i = 0; i < kFramePackets; ++i) {
        header.sequence = static_cast<uint16_t>(sequence + i);
        track->Accept(*track->layers().front(), header, bytes, false, pool, now);
        ++packets;
      }
    }
    sequence += kFramePackets;
  };
  while (sequence < 2 * Layer::kVideoHistory) frame();
  packets = 0;
  bench::PacketMeter meter(state);
  for ([[maybe_unused]] auto _ : state) frame();
  meter.Report(static_cast<int64_t>(packets));
}
BENCHMARK(BM_IncomingTrack_Accept)->Arg(1)->Arg(20)->Arg(100);

}  // namespace
}  // namespace sfu
