#include "tests/sim/publisher.h"

namespace sim {
namespace {

constexpr Duration kFrame{20'000};
constexpr int kDtxFrames = 20;  // one packet of comfort noise every 400 ms

}  // namespace

AudioPublisher::AudioPublisher(Outlet outlet, const AudioOptions& options, RtpStreamOptions stream,
                               uint64_t call, uint32_t track)
    : outlet_(std::move(outlet)),
      options_(options),
      stream_(std::move(stream), outlet_.world.dice().Fork()),
      call_(call),
      track_(track),
      talking_(options.talking) {}

void AudioPublisher::Start() {
  running_ = true;
  outlet_.world.After(kFrame, [this] { SendNext(); });
}

void AudioPublisher::SendNext() {
  if (!running_) return;
  outlet_.world.After(kFrame, [this] { SendNext(); });
  if (!outlet_.ready()) return;
  silent_ticks_ = talking_ ? 0 : silent_ticks_ + 1;
  if (options_.dtx && !talking_ && silent_ticks_ % kDtxFrames != 1) return;
  const Duration captured = outlet_.world.elapsed();
  OutgoingPacket packet;
  packet.timestamp = stream_.TimestampAt(captured);
  packet.marker = false;
  packet.audio_level = static_cast<uint8_t>(talking_ ? 0x80 | level_ : 127);
  packet.payload.resize(talking_ || !options_.dtx ? kContentSize + 40 : kContentSize);
  WriteContent({.call = call_, .track = track_, .frame = next_++, .captured_us = captured.count()},
               packet.payload);
  outlet_.send(stream_.Send(std::move(packet), outlet_.world.now(), outlet_.transport_sequence));
}

}  // namespace sim
