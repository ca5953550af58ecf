#include "sfu/transport/train_shape.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rtp/packet.h"
#include "sfu/forward/packet_assembly.h"

namespace sfu {
namespace {

using testing::ElementsAre;
using Kind = OutgoingPacket::Kind;

class TrainShapeTest : public testing::Test {
 protected:
  // A packet of `received` bytes from the publisher.
  void Queue(size_t received, rtp::Codec codec = rtp::Codec::kVp8, Kind kind = Kind::kMedia) {
    PacketRef ref = pool_.Take(1200);
    ref.get()->size = static_cast<uint16_t>(received);
    ref.get()->codec = codec;
    waiting_.push_back({.packet = std::move(ref), .kind = kind});
  }
  // The sizes they leave with, when each is assembled `grown` bytes larger than it came.
  std::vector<size_t> Sizes(std::vector<size_t> grown = {}) {
    TrainShape shape;
    std::vector<size_t> sizes;
    grown.resize(waiting_.size());
    for (size_t i = 0; i < waiting_.size(); ++i) {
      const size_t assembled = waiting_[i].packet->size + grown[i];
      sizes.push_back(shape.SizeFor(std::span(waiting_).subspan(i), assembled));
    }
    return sizes;
  }

  PacketPool pool_;
  std::vector<OutgoingPacket> waiting_;
};

TEST_F(TrainShapeTest, MakesPacketsOfAFrameThatDifferByAByteEqual) {
  for (const size_t size : {1187, 1187, 1188, 1188}) Queue(size);
  EXPECT_THAT(Sizes(), ElementsAre(1188, 1188, 1188, 1188));
}

TEST_F(TrainShapeTest, LeavesEqualPacketsAlone) {
  for (int i = 0; i < 3; ++i) Queue(1200);
  EXPECT_THAT(Sizes(), ElementsAre(1200, 1200, 1200));
}

TEST_F(TrainShapeTest, LetsTheLastOfATrainBeShorter) {
  for (const size_t size : {1200, 1200, 1190}) Queue(size);
  EXPECT_THAT(Sizes(), ElementsAre(1200, 1200, 1190));
}

TEST_F(TrainShapeTest, PadsNoPacketByMoreThanATwentieth) {
  for (const size_t size : {1200, 1100, 1200}) Queue(size);
  EXPECT_THAT(Sizes(), ElementsAre(1200, 1100, 1200));
}

TEST_F(TrainShapeTest, PadsNothingBeyondWhatThePublisherSent) {
  // The second grows by an extension to more than any packet came with: the third must not follow.
  for (const size_t size : {1180, 1200, 1180, 1180}) Queue(size);
  EXPECT_THAT(Sizes({0, 20, 0, 0}), ElementsAre(1200, 1220, 1180, 1180));
}

TEST_F(TrainShapeTest, FollowsHeadersThatShrink) {
  for (int i = 0; i < 3; ++i) Queue(1200);
  // The first carries an extension of its own; the others fit into its train.
  EXPECT_THAT(Sizes({20, 0, 0}), ElementsAre(1220, 1200, 1200));
}

TEST_F(TrainShapeTest, LeavesAudioAndRetransmissionsAsTheyAre) {
  Queue(100, rtp::Codec::kOpus);
  Queue(103, rtp::Codec::kOpus);
  Queue(1187, rtp::Codec::kVp8, Kind::kRetransmission);
  Queue(1188);
  EXPECT_THAT(Sizes(), ElementsAre(100, 103, 1187, 1188));
}

TEST_F(TrainShapeTest, LooksAnewAfterALongRun) {
  for (size_t i = 0; i < 2 * TrainShape::kMaxPackets; ++i) Queue(1100 + i % 2);
  const std::vector<size_t> sizes = Sizes();
  size_t different = 0;
  for (const size_t size : sizes) different += size == 1101 ? 0 : 1;
  EXPECT_LE(different, 2u);
}

TEST(PadPacket, AddsRtpPaddingThatAReceiverTakesOffAgain) {
  std::array<uint8_t, 1500> bytes{};
  bytes[0] = 0x80;
  bytes[99] = 0x5a;
  ASSERT_EQ(PadPacket(bytes, 100, 104), 104u);
  const auto parsed = rtp::ParsePacket(std::span(bytes).first(104), {});
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->padding_size, 4);
  EXPECT_EQ(parsed->payload_size, 100 - rtp::kMinHeaderSize);
  EXPECT_EQ(bytes[99], 0x5a);
}

TEST(PadPacket, LeavesAPacketThatCannotBePaddedAsItIs) {
  std::array<uint8_t, 200> bytes{};
  bytes[0] = 0x80;
  EXPECT_EQ(PadPacket(bytes, 100, 100), 100u);
  EXPECT_EQ(PadPacket(bytes, 100, 90), 100u);
  EXPECT_EQ(PadPacket(bytes, 100, 201), 100u);
  EXPECT_EQ(bytes[0], 0x80);
}

}  // namespace
}  // namespace sfu
