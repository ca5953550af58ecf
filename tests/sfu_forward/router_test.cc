#include "sfu/forward/router.h"

#include <gmock/gmock.h>

#include "sfu/transport/peer_transport.h"
#include "tests/sfu_forward/packets.h"

namespace sfu {
namespace {

constexpr uint8_t kSoundType = 111;
constexpr uint8_t kPictureType = 96;

// A publisher's track, and the slot of a subscriber that follows it.
class Followed {
 public:
  Followed(rtp::MediaKind kind, const CodecParameters& codec, PacketPool& pool,
           PeerTransport& subscriber, Time now)
      : codec_(codec),
        pool_(pool),
        track_({.mid = "0", .kind = kind, .track = TrackId{1}, .codecs = {codec}}, ParticipantId{1},
               clock_),
        slot_({.mid = "0", .kind = kind, .ssrc = 1, .codecs = {codec}}, {}, subscriber.queue(),
              pool_, stats_, {}) {
    slot_.Follow(layer(), now);
  }
  // A packet arrives.
  void Add(Router& router, int64_t sequence, Time now) {
    const PacketRef packet =
        MakePacket(pool_, {.sequence = sequence, .key_frame = true, .codec = codec_.codec});
    packet.get()->header.payload_type = codec_.payload_type;
    layer().Add(packet, codec_.clock_rate, false, now);
    router.Add(layer(), packet);
  }

 private:
  Layer& layer() { return *track_.layers().front(); }

  CodecParameters codec_;
  PacketPool& pool_;
  EngineStats stats_;
  PublisherClock clock_;
  IncomingTrack track_;
  Slot slot_;
};

TEST(Router, ForwardsTheSoundOfABatchBeforeItsPictures) {
  const Time now{std::chrono::hours(1)};
  PacketPool pool;
  std::vector<PeerTransport*> ready;
  PeerTransport subscriber{ice::Credentials{}, ready};
  Followed picture(rtp::MediaKind::kVideo,
                   {.codec = rtp::Codec::kVp8, .payload_type = kPictureType, .clock_rate = 90'000},
                   pool, subscriber, now);
  Followed sound(rtp::MediaKind::kAudio,
                 {.codec = rtp::Codec::kOpus, .payload_type = kSoundType, .clock_rate = 48'000},
                 pool, subscriber, now);
  Router router;
  picture.Add(router, 1, now);
  sound.Add(router, 1, now);
  picture.Add(router, 2, now);
  router.ForwardToFollowers(now);
  std::vector<int> payload_types;
  for (const OutgoingPacket& packet : subscriber.queue().waiting()) {
    payload_types.push_back(packet.plan.payload_type);
  }
  EXPECT_THAT(payload_types, testing::ElementsAre(kSoundType, kPictureType, kPictureType));
}

}  // namespace
}  // namespace sfu
