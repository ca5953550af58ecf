#include "sfu/forward/temporal_filter.h"

#include <gtest/gtest.h>

#include "tests/sfu_forward/packets.h"

namespace sfu {
namespace {

class TemporalFilterTest : public testing::Test {
 protected:
  TemporalFilterTest() { filter_.Restart(*MakePacket(pool_, {.timestamp = 1000})); }

  bool Passes(const PacketSpec& spec) { return filter_.Passes(*MakePacket(pool_, spec)); }
  // The next frame, of one packet.
  bool Frame(uint8_t temporal_id, uint8_t joins_up_to = 0) {
    timestamp_ += 3000;
    return Passes(
        {.timestamp = timestamp_, .temporal_id = temporal_id, .joins_up_to = joins_up_to});
  }

  PacketPool pool_;
  TemporalFilter filter_;
  uint32_t timestamp_ = 1000;
};

TEST_F(TemporalFilterTest, PassesEverythingByDefault) {
  EXPECT_TRUE(Frame(0));
  EXPECT_TRUE(Frame(7));
}

TEST_F(TemporalFilterTest, GoesDownWithTheNextFrameAndNotInTheMiddleOfOne) {
  EXPECT_TRUE(Frame(2));
  filter_.SetTarget(0);
  EXPECT_TRUE(Passes({.timestamp = timestamp_, .temporal_id = 2})) << "the rest of the frame";
  EXPECT_FALSE(Frame(2));
  EXPECT_FALSE(Passes({.timestamp = timestamp_, .temporal_id = 2}));
  EXPECT_TRUE(Frame(0));
}

// VP8 Y: the frame refers to layer 0 only.
TEST_F(TemporalFilterTest, JoinsTheNextLayerAtItsOwnSyncFrame) {
  filter_.SetTarget(0);
  EXPECT_TRUE(Frame(0));
  filter_.SetTarget(2);
  EXPECT_FALSE(Frame(1)) << "may refer to a frame that was left out";
  EXPECT_FALSE(Frame(2, 2)) << "later frames of layer 2 may refer to layer 1";
  EXPECT_TRUE(filter_.rising());
  EXPECT_TRUE(Frame(1, 1));
  EXPECT_FALSE(Frame(2));
  EXPECT_TRUE(Frame(2, 2));
  EXPECT_FALSE(filter_.rising());
}

// VP9 U and the DTI switch: what comes after this frame does not refer to what was before.
TEST_F(TemporalFilterTest, JoinsHigherLayersAfterASwitchingUpPointOfALayerItHas) {
  filter_.SetTarget(0);
  EXPECT_TRUE(Frame(0));
  filter_.SetTarget(1);
  EXPECT_FALSE(Frame(1, 7)) << "a point in a layer that it does not have";
  EXPECT_TRUE(Frame(0, 7));
  EXPECT_TRUE(Frame(1));
  EXPECT_FALSE(Frame(2)) << "but no higher than wanted";
}

TEST_F(TemporalFilterTest, JoinsEverythingAtAKeyFrame) {
  filter_.SetTarget(0);
  EXPECT_TRUE(Frame(0));
  filter_.SetTarget(2);
  timestamp_ += 3000;
  EXPECT_TRUE(Passes({.timestamp = timestamp_, .key_frame = true}));
  EXPECT_TRUE(Frame(2));
}

TEST_F(TemporalFilterTest, ALatePacketIsJudgedAsItWouldHaveBeen) {
  filter_.SetTarget(0);
  EXPECT_TRUE(Frame(0));
  const uint32_t before = timestamp_ + 3000;
  EXPECT_FALSE(Frame(1));
  filter_.SetTarget(1);
  EXPECT_TRUE(Frame(0, 7));
  EXPECT_TRUE(Frame(1));
  EXPECT_FALSE(Passes({.timestamp = before, .temporal_id = 1})) << "of a frame that was left out";
  EXPECT_TRUE(Passes({.timestamp = before - 3000, .temporal_id = 0}));
}

TEST_F(TemporalFilterTest, TimestampsMayWrap) {
  TemporalFilter filter;
  filter.Restart(*MakePacket(pool_, {.timestamp = 0xffff'fff0}));
  filter.SetTarget(0);
  EXPECT_FALSE(filter.Passes(*MakePacket(pool_, {.timestamp = 0x100, .temporal_id = 1})));
}

}  // namespace
}  // namespace sfu
