// Of stop 4 of a packet's path the beginning: which layer a packet belongs to whose SSRC is known,
// as it is of all but a stream's first packets.
#include <benchmark/benchmark.h>

#include <memory>
#include <string>
#include <vector>

#include "bench/sfu_engine/packet_meter.h"
#include "sfu/forward/stream_demuxer.h"

namespace sfu {
namespace {

constexpr uint32_t kFirstSsrc = 0x1000;

// Tracks of one layer each, whose SSRCs were signalled and follow one another.
std::vector<std::unique_ptr<IncomingTrack>> SignalledTracks(uint32_t count, PublisherClock& clock) {
  std::vector<std::unique_ptr<IncomingTrack>> tracks;
  for (uint32_t i = 0; i < count; ++i) {
    const ReceiveSection section{
        .mid = std::to_string(i),
        .kind = rtp::MediaKind::kVideo,
        .track = TrackId{i + 1},
        .codecs = {{.codec = rtp::Codec::kVp8, .payload_type = 96, .clock_rate = 90'000}},
        .ssrcs = {{.media = kFirstSsrc + i}}};
    tracks.push_back(std::make_unique<IncomingTrack>(section, ParticipantId{1}, clock));
  }
  return tracks;
}

// The streams take turns, so the search is on average half through them.
void BM_StreamDemuxer_Find(benchmark::State& state) {
  const auto streams = static_cast<uint32_t>(state.range(0));
  PublisherClock clock;
  const auto tracks = SignalledTracks(streams, clock);
  StreamDemuxer demuxer;
  demuxer.Update(tracks);
  if (demuxer.FindBound(kFirstSsrc + streams - 1) == nullptr) {
    return state.SkipWithError("not bound");
  }
  Time now{std::chrono::hours(1)};
  rtp::ParsedPacket packet;
  uint32_t next = 0;
  bench::PacketMeter meter(state);
  for ([[maybe_unused]] auto _ : state) {
    packet.ssrc = kFirstSsrc + next;
    next = next + 1 == streams ? 0 : next + 1;
    now += std::chrono::microseconds(100);
    bool restarted = false;
    const StreamDemuxer::Stream* stream = demuxer.Find(packet, {}, tracks, now, restarted);
    benchmark::DoNotOptimize(stream);
  }
  meter.Report(state.iterations());
}
BENCHMARK(BM_StreamDemuxer_Find)->Arg(1)->Arg(64);

}  // namespace
}  // namespace sfu
