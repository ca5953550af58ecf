#include "bench/sfu_forward/followed_video.h"

#include <utility>

#include "tests/sfu_forward/packets.h"

namespace sfu {
namespace {

constexpr uint8_t kVideoPayloadType = 96;
constexpr uint32_t kVideoClockRate = 90'000;
constexpr std::chrono::milliseconds kFrameTime{33};
constexpr uint32_t kFrameTicks = 2970;

CodecParameters Vp8WithRtx() {
  return {.codec = rtp::Codec::kVp8,
          .payload_type = kVideoPayloadType,
          .clock_rate = kVideoClockRate,
          .rtx_payload_type = 97,
          .nack = true};
}

ReceiveSection PublishedVideo() {
  return {.mid = "0",
          .kind = rtp::MediaKind::kVideo,
          .track = TrackId{1},
          .source = TrackSource::kCamera,
          .codecs = {Vp8WithRtx()}};
}

SendSection SubscribedVideo(uint32_t ssrc) {
  return {.mid = "0",
          .kind = rtp::MediaKind::kVideo,
          .ssrc = ssrc,
          .rtx_ssrc = ssrc + 1,
          .codecs = {Vp8WithRtx()}};
}

}  // namespace

FollowedVideo::Follower::Follower(FollowedVideo& video, uint32_t ssrc)
    : peer(ice::Credentials{}, video.ready_),
      slot(SubscribedVideo(ssrc), {}, peer.queue(), video.pool_, video.stats_, {}) {
  slot.Follow(video.layer(), video.now_);
}

FollowedVideo::FollowedVideo(size_t slots) : track_(PublishedVideo(), ParticipantId{1}, clock_) {
  for (size_t i = 0; i < slots; ++i) {
    followers_.push_back(std::make_unique<Follower>(*this, static_cast<uint32_t>(2 * i + 1)));
  }
  ReceiveFrame();
  for (const auto& follower : followers_) follower->slot.Offer(layer(), frame(0), now_);
  TakeForwarded();
}

void FollowedVideo::ReceiveBatch() {
  received_.clear();
  for (size_t i = 0; i < kBatchFrames; ++i) ReceiveFrame();
}

void FollowedVideo::ReceiveFrame() {
  now_ += kFrameTime;
  for (size_t i = 0; i < kFramePackets; ++i) {
    PacketRef packet = MakePacket(pool_, {.sequence = ++sequence_,
                                          .timestamp = frames_ * kFrameTicks,
                                          .picture_id = static_cast<int32_t>(frames_ & 0x7fff),
                                          .tl0 = static_cast<int16_t>(frames_ & 0xff),
                                          .key_frame = frames_ == 0});
    StoredPacket& stored = *packet.get();
    stored.header.payload_type = kVideoPayloadType;
    stored.header.marker = i + 1 == kFramePackets;
    stored.frame.frame_start = i == 0;
    layer().Add(packet, kVideoClockRate, false, now_);
    received_.push_back(std::move(packet));
  }
  ++frames_;
}

size_t FollowedVideo::TakeForwarded() {
  size_t packets = 0;
  for (PeerTransport* const peer : ready_) {
    packets += peer->queue().waiting().size();
    peer->queue().Clear();
  }
  ready_.clear();
  return packets;
}

}  // namespace sfu
