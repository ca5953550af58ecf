// What a slot makes of what its layer sends, of other negotiations and of layers that end.
#include "sfu/forward/slot.h"

#include <gmock/gmock.h>

#include <map>

#include "sfu/forward/router.h"
#include "sfu/transport/peer_transport.h"
#include "tests/sfu_forward/packets.h"

namespace sfu {
namespace {

using testing::AllOf;
using testing::Each;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

constexpr uint8_t kVp8Type = 96;
constexpr uint8_t kH264Type = 102;
constexpr uint8_t kVp9Type = 98;

CodecParameters VideoCodec(rtp::Codec codec, uint8_t payload_type) {
  return {.codec = codec, .payload_type = payload_type, .clock_rate = 90'000};
}

// The publisher has VP8 and H264, the subscriber VP8 alone.
class SlotTest : public testing::Test {
 protected:
  SlotTest() {
    constexpr rtp::NtpTime kNtp{.value = uint64_t{1000} << 32};
    clock_.OnSenderReport(kNtp, now_);
    layer().clock().OnSenderReport(kNtp, 0);
    slot_.Follow(layer(), now_);
  }

  Layer& layer() { return *track_.layers().front(); }
  // The next frame, of one packet.
  void Offer(uint8_t payload_type, bool key_frame = false) {
    now_ += std::chrono::milliseconds(40);
    timestamp_ += 3600;
    PacketRef packet = MakePacket(pool_, {.sequence = ++sequence_,
                                          .timestamp = timestamp_,
                                          .key_frame = key_frame,
                                          .codec = track_.CodecOfPayloadType(payload_type)->codec});
    packet.get()->header.payload_type = payload_type;
    slot_.Offer(layer(), {&packet, 1}, now_);
  }
  // What waits for the subscriber, by its place in the publisher's stream.
  std::vector<int64_t> Forwarded() {
    std::vector<int64_t> sequences;
    for (const OutgoingPacket& packet : transport_.queue().waiting()) {
      EXPECT_EQ(packet.plan.payload_type, kVp8Type);
      sequences.push_back(packet.packet->sequence);
    }
    return sequences;
  }

  Time now_{std::chrono::hours(1)};
  PacketPool pool_;
  EngineStats stats_;
  std::vector<PeerTransport*> ready_;
  PeerTransport transport_{ice::Credentials{}, ready_};
  PublisherClock clock_;
  IncomingTrack track_{{.mid = "0",
                        .kind = rtp::MediaKind::kVideo,
                        .track = TrackId{1},
                        .codecs = {VideoCodec(rtp::Codec::kVp8, kVp8Type),
                                   VideoCodec(rtp::Codec::kH264, kH264Type)}},
                       ParticipantId{1},
                       clock_};
  const SendSection section_{.mid = "v0",
                             .kind = rtp::MediaKind::kVideo,
                             .ssrc = 1,
                             .codecs = {VideoCodec(rtp::Codec::kVp8, kVp8Type)}};
  Slot slot_{section_, {}, transport_.queue(), pool_, stats_, {}};
  int64_t sequence_ = 0;
  uint32_t timestamp_ = 0;
};

TEST_F(SlotTest, LeavesOutACodecThatItsSubscriberLacks) {
  Offer(kVp8Type, true);
  Offer(kH264Type, true);
  Offer(kH264Type);
  Offer(kVp8Type);  // it turned back
  EXPECT_THAT(Forwarded(), ElementsAre(1, 4));
}

TEST_F(SlotTest, SendsOnceWhatCameInOneBatchWithItsSwitchPoint) {
  std::vector<PacketRef> batch;
  for (const int64_t sequence : {1, 2, 5, 3, 4}) {  // 3 begins a key frame
    PacketSpec spec{.sequence = sequence, .timestamp = static_cast<uint32_t>(sequence) * 3000};
    spec.key_frame = sequence == 3;
    batch.push_back(MakePacket(pool_, spec));
    batch.back().get()->header.payload_type = kVp8Type;
    layer().Add(batch.back(), 90'000, false, now_);
  }
  slot_.Offer(layer(), batch, now_);
  EXPECT_THAT(Forwarded(), ElementsAre(batch[3]->sequence, batch[4]->sequence, batch[2]->sequence));
}

// H264: 2 has the parameter sets, 3 is the rest of the key frame that they belong to.
class ParameterSets : public SlotTest {
 protected:
  ParameterSets() {
    SendSection section = section_;
    section.codecs = {VideoCodec(rtp::Codec::kH264, kH264Type)};
    slot_.Update(section, {});
    for (const int64_t sequence : {1, 2, 3, 4}) {
      PacketSpec spec{.sequence = sequence,
                      .timestamp = sequence == 1 ? 3000U : 6000U,
                      .key_frame = sequence == 2 || sequence == 3,
                      .codec = rtp::Codec::kH264};
      PacketRef packet = MakePacket(pool_, spec);
      packet.get()->header.payload_type = kH264Type;
      packet.get()->frame.frame_start = sequence < 4;
      packet.get()->frame.headless = sequence == 3;
      packets_[sequence] = std::move(packet);
    }
  }
  void Comes(int64_t sequence) {
    const PacketRef& packet = packets_.at(sequence);
    layer().Add(packet, 90'000, false, now_);
    slot_.Offer(layer(), {&packet, 1}, now_);
  }
  std::vector<int64_t> Sent() {
    std::vector<int64_t> sequences;
    for (const OutgoingPacket& packet : transport_.queue().waiting()) {
      sequences.push_back(packet.packet->header.sequence);
    }
    return sequences;
  }
  std::map<int64_t, PacketRef> packets_;
};

TEST_F(ParameterSets, AreWaitedForWhereTheirPacketIsMissing) {
  for (const int64_t sequence : {1, 3, 4}) Comes(sequence);
  EXPECT_THAT(Sent(), IsEmpty());
  EXPECT_TRUE(layer().key_frames().wanted()) << "they may be lost for good";
  Comes(2);
  EXPECT_THAT(Sent(), ElementsAre(2, 3, 4));
}

TEST_F(ParameterSets, AreSentFirstWhereTheSwitchWasDecidedAfterThem) {
  slot_.Stop();
  for (const int64_t sequence : {1, 2}) Comes(sequence);
  layer().ForgetKeyFrame();
  slot_.Follow(layer(), now_);
  EXPECT_THAT(Sent(), IsEmpty());
  Comes(3);
  EXPECT_THAT(Sent(), ElementsAre(2, 3));
}

TEST_F(ParameterSets, OfAStreamThatHasNoneAreNotWaitedFor) {
  for (const int64_t sequence : {2, 3}) packets_.at(sequence).get()->header.timestamp = 3000;
  packets_.at(1).get()->header.timestamp = 3000;
  packets_.at(2).get()->frame.key_frame = false;  // a picture before, of the same stream
  packets_.at(3).get()->header.timestamp = 6000;
  for (const int64_t sequence : {1, 2, 3}) Comes(sequence);
  EXPECT_THAT(Sent(), ElementsAre(3));
}

TEST_F(SlotTest, DoesNotStartFromWhatCameBeforeItsLayerStartedAnew) {
  Router router;
  const PacketRef key_frame = MakePacket(pool_, {.sequence = 1, .key_frame = true});
  key_frame.get()->header.payload_type = kVp8Type;
  layer().Add(key_frame, 90'000, false, now_);
  router.Add(layer(), key_frame);
  layer().Restart(2);
  router.ForwardToFollowers(now_);
  EXPECT_THAT(Forwarded(), ElementsAre());
}

TEST_F(SlotTest, ReportsOnWhatItSentWhenItsPublisherHasTurnedToACodecThatItsSubscriberLacks) {
  Offer(kVp8Type, true);
  slot_.stream().OnMediaSent(100, timestamp_);
  Offer(kH264Type, true);
  EXPECT_TRUE(slot_.SenderReport(now_).has_value());
}

TEST_F(SlotTest, SendsNothingOnceItsCodecIsNegotiatedAway) {
  Offer(kVp8Type, true);
  slot_.stream().OnMediaSent(100, timestamp_);
  SendSection section = section_;
  section.codecs = {VideoCodec(rtp::Codec::kVp9, kVp9Type)};
  slot_.Update(section, {});
  Offer(kVp8Type);
  Offer(kVp8Type, true);
  EXPECT_THAT(Forwarded(), ElementsAre(1));
  EXPECT_FALSE(slot_.SenderReport(now_).has_value());
}

// By RTX, from its publisher's history.
class SlotResendTest : public SlotTest {
 protected:
  SlotResendTest() {
    SendSection section = section_;
    section.rtx_ssrc = 2;
    section.codecs.front().rtx_payload_type = 97;
    slot_.Update(section, {});
    Bring(10, true);
    for (int64_t sequence = 11; sequence < 20; ++sequence) Bring(sequence);
  }

  // As a batch of its own.
  void Bring(int64_t sequence, bool key_frame = false) {
    now_ += kFrame;
    Arrive(sequence, key_frame);
    router_.ForwardToFollowers(now_);
  }
  // Reaches the layer, and not yet its followers.
  void Arrive(int64_t sequence, bool key_frame = false) {
    const PacketRef packet = MakePacket(pool_, {.sequence = sequence,
                                                .timestamp = static_cast<uint32_t>(sequence) * 3600,
                                                .key_frame = key_frame});
    packet.get()->header.payload_type = kVp8Type;
    layer().Add(packet, 90'000, false, now_);
    router_.Add(layer(), packet);
  }
  // The slot's own number of the publisher's packet.
  uint16_t NumberOf(int64_t sequence) {
    for (const OutgoingPacket& packet : transport_.queue().waiting()) {
      if (packet.packet->header.sequence == sequence) return packet.plan.sequence;
    }
    ADD_FAILURE() << sequence << " was not sent";
    return 0;
  }
  // Those sent again, by their place in the publisher's stream.
  std::vector<uint16_t> SentAgain() {
    std::vector<uint16_t> sequences;
    for (const OutgoingPacket& packet : transport_.queue().waiting()) {
      if (packet.kind != OutgoingPacket::Kind::kRetransmission) continue;
      sequences.push_back(packet.packet->header.sequence);
    }
    return sequences;
  }

  static constexpr std::chrono::milliseconds kFrame{40};
  Router router_;
};

TEST_F(SlotResendTest, SendsAgainWhatItSent) {
  EXPECT_TRUE(slot_.Retransmit(NumberOf(13), now_));
  EXPECT_THAT(SentAgain(), AllOf(Not(IsEmpty()), Each(13))) << "in one copy or two";
}

TEST_F(SlotResendTest, DoesNotSendAgainWhatIsUnderWay) {
  EXPECT_TRUE(slot_.Retransmit(NumberOf(13), now_));
  EXPECT_FALSE(slot_.Retransmit(NumberOf(13), now_ + std::chrono::milliseconds(1)));
  EXPECT_TRUE(slot_.Retransmit(NumberOf(13), now_ + std::chrono::seconds(1)));
}

TEST_F(SlotResendTest, SendsAgainNothingThatItHasNotSentYet) {
  Bring(21);
  const auto late = static_cast<uint16_t>(NumberOf(21) - 1);
  EXPECT_FALSE(slot_.Retransmit(late, now_)) << "it has not come";
  now_ += kFrame;
  Arrive(20);
  EXPECT_FALSE(slot_.Retransmit(late, now_)) << "it is still to be offered";
  router_.ForwardToFollowers(now_);
  EXPECT_TRUE(slot_.Retransmit(late, now_ + kFrame));
}

TEST_F(SlotResendTest, SendsNothingOfBeforeAgainOnceItHasToStartOver) {
  slot_.StartOver();
  EXPECT_FALSE(slot_.Retransmit(NumberOf(13), now_));
}

TEST_F(SlotResendTest, SendsNothingOfBeforeAgainOnceItIsShownOtherwise) {
  const uint16_t before = NumberOf(13);
  SendSection section = slot_.section();
  section.codecs.front().payload_type = 99;
  slot_.Update(section, {});
  EXPECT_FALSE(slot_.Retransmit(before, now_));
  Bring(20);
  EXPECT_TRUE(slot_.Retransmit(NumberOf(20), now_ + kFrame)) << "the stream itself goes on";
}

TEST_F(SlotResendTest, SendsNothingAgainOfWhatCameWhileItsTrackWasMuted) {
  Bring(21);
  const PacketRef muted = MakePacket(pool_, {.sequence = 20, .timestamp = 20 * 3600});
  muted.get()->header.payload_type = kVp8Type;
  layer().Add(muted, 90'000, false, now_);
  router_.ForwardToFollowers(now_);
  EXPECT_FALSE(slot_.Retransmit(static_cast<uint16_t>(NumberOf(21) - 1), now_ + kFrame));
}

TEST_F(SlotResendTest, SendsNothingAgainOnceItHasStopped) {
  const uint16_t before = NumberOf(13);
  slot_.Stop();
  EXPECT_FALSE(slot_.Retransmit(before, now_));
}

TEST_F(SlotResendTest, SendsNothingOfALayerThatEndedAgain) {
  const uint16_t before = NumberOf(13);
  ReceiveSection simulcast = track_.section();
  simulcast.rids = {"q", "h", "f"};
  track_.Update(simulcast);
  EXPECT_FALSE(slot_.Retransmit(before, now_));
}

TEST_F(SlotTest, StopsWhenItsLayerEnds) {
  Offer(kVp8Type, true);
  ASSERT_EQ(slot_.current(), &layer());
  ReceiveSection simulcast = track_.section();
  simulcast.rids = {"q", "h", "f"};
  track_.Update(simulcast);
  EXPECT_EQ(slot_.current(), nullptr);
  EXPECT_EQ(slot_.target(), nullptr);
}

TEST_F(SlotTest, StopsWhenTheLayerItWaitsForEnds) {
  ASSERT_EQ(slot_.target(), &layer());
  ReceiveSection simulcast = track_.section();
  simulcast.rids = {"q", "h", "f"};
  track_.Update(simulcast);
  EXPECT_EQ(slot_.target(), nullptr);
}

}  // namespace
}  // namespace sfu
