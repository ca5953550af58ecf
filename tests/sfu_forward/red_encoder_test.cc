#include "sfu/forward/red_encoder.h"

#include <gmock/gmock.h>

#include "sfu/forward/red.h"
#include "tests/sfu_forward/packets.h"

namespace sfu {
namespace {

using testing::ElementsAre;

class RedEncoderTest : public testing::Test {
 protected:
  // An Opus packet of one byte, `value`, 20 ms after the one before it.
  PacketRef Audio(uint8_t value, uint32_t step = 960) {
    timestamp_ += step;
    PacketRef packet = MakePacket(
        pool_,
        {.sequence = next_++, .timestamp = timestamp_, .codec = rtp::Codec::kOpus, .size = 13});
    packet.get()->header.payload_size = 1;
    packet.get()->bytes[12] = value;
    return packet;
  }
  // As a slot does it.
  std::vector<uint8_t> Payload(const PacketRef& packet, size_t levels) {
    const PacketRef red = encoder_.Encode(packet, levels, 111, pool_);
    encoder_.Remember(packet);
    if (!red) return {};
    EXPECT_EQ(red->header.timestamp, packet->header.timestamp);
    EXPECT_EQ(PrimaryEncodingOffset(red->payload()), red->primary_offset);
    return {red->payload().begin(), red->payload().end()};
  }

  PacketPool pool_;
  RedEncoder encoder_;
  uint32_t timestamp_ = 48'000;
  int64_t next_ = 1;
};

TEST_F(RedEncoderTest, RepeatsAsManyAsAreAskedForTheOldestFirst) {
  EXPECT_THAT(Payload(Audio(1), 2), ElementsAre(111, 1)) << "there is none before it";
  EXPECT_THAT(Payload(Audio(2), 2), ElementsAre(0x80 | 111, 0x0f, 0x00, 1, 111, 1, 2))
      << "F=1, PT 111, offset 960 in 14 bits, length 1 in 10";
  EXPECT_THAT(Payload(Audio(3), 2), ElementsAre(0x80 | 111, 0x1e, 0x00, 1,  //
                                                0x80 | 111, 0x0f, 0x00, 1, 111, 1, 2, 3));
  EXPECT_THAT(Payload(Audio(4), 1), ElementsAre(0x80 | 111, 0x0f, 0x00, 1, 111, 3, 4));
}

TEST_F(RedEncoderTest, DoesNotRepeatWhatIsTooLongAgoForTheField) {
  Payload(Audio(1), 1);
  EXPECT_THAT(Payload(Audio(2, 19'200), 1), ElementsAre(111, 2));
}

TEST_F(RedEncoderTest, LeavesALatePacketAsItIs) {
  const PacketRef late = Audio(1);
  Payload(Audio(2), 1);
  EXPECT_THAT(Payload(late, 1), ElementsAre());
  EXPECT_THAT(Payload(Audio(3), 1), ElementsAre(0x80 | 111, 0x0f, 0x00, 1, 111, 2, 3));
}

TEST_F(RedEncoderTest, RepeatsNothingThatWouldMakeThePacketTooLarge) {
  PacketRef large = Audio(1);
  large.get()->size = 12 + 900;
  large.get()->header.payload_size = 900;
  Payload(large, 1);
  PacketRef next = Audio(2);
  next.get()->size = 12 + 400;
  next.get()->header.payload_size = 400;
  EXPECT_EQ(Payload(next, 1).size(), 401u);
}

TEST(Redundancy, RisesAtOnceAndFallsAfterAWhile) {
  Redundancy redundancy;
  redundancy.OnLoss(0.01);
  EXPECT_EQ(redundancy.levels(), 0u);
  redundancy.OnLoss(0.03);
  EXPECT_EQ(redundancy.levels(), 1u);
  redundancy.OnLoss(0.1);
  EXPECT_EQ(redundancy.levels(), 2u);
  for (int i = 1; i < Redundancy::kCalmReports; ++i) redundancy.OnLoss(0);
  EXPECT_EQ(redundancy.levels(), 2u);
  redundancy.OnLoss(0);
  EXPECT_EQ(redundancy.levels(), 0u);
}

}  // namespace
}  // namespace sfu
