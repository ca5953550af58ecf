#include "sfu/forward/layer_rate.h"

#include <gtest/gtest.h>

#include "tests/sfu_forward/packets.h"

namespace sfu {
namespace {

using namespace std::chrono_literals;

class LayerRateTest : public testing::Test {
 protected:
  // 25 frames a second in the pattern 0 2 1 2, each of one packet that costs 1,000 bytes.
  void Send(std::chrono::milliseconds time) {
    for (const Time end = now_ + time; now_ < end; now_ += 40ms) {
      constexpr uint8_t kPattern[] = {0, 2, 1, 2};
      SendFrame(kPattern[frame_++ % 4], 1000 - LayerRate::kOverhead, false);
    }
  }
  void SendFrame(uint8_t temporal_id, uint16_t size, bool key_frame) {
    timestamp_ += 3600;
    rate_.OnPacket(*MakePacket(pool_, {.timestamp = timestamp_,
                                       .temporal_id = temporal_id,
                                       .key_frame = key_frame,
                                       .size = size}),
                   now_);
  }

  PacketPool pool_;
  LayerRate rate_;
  Time now_{1000s};
  uint32_t timestamp_ = 0;
  int frame_ = 0;
};

TEST_F(LayerRateTest, TellsTheRateOfAllAndOfLowerTemporalLayers) {
  Send(3s);
  const LayerRates rates = rate_.At(now_);
  EXPECT_NEAR(rates.all, 200e3, 15e3);
  EXPECT_EQ(rates.temporal_layers, 3);
  EXPECT_NEAR(rates.up_to[0], 50e3, 10e3);
  EXPECT_NEAR(rates.up_to[1], 100e3, 10e3);
  EXPECT_EQ(rates.up_to[2], rates.all);
}

TEST_F(LayerRateTest, KnowsARateSoonAfterTheStart) {
  Send(100ms);
  EXPECT_EQ(rate_.At(now_).all, 0) << "too early to tell";
  Send(200ms);
  EXPECT_NEAR(rate_.At(now_).all, 200e3, 40e3);
}

TEST_F(LayerRateTest, AKeyFrameDoesNotMakeALayerDear) {
  Send(2s);
  for (int i = 0; i < 12; ++i) SendFrame(0, 1200, true);
  Send(200ms);
  EXPECT_LE(rate_.At(now_).all, 230e3);
}

TEST_F(LayerRateTest, AStreamOfKeyFramesAloneHasARate) {
  for (int i = 0; i < 50; ++i, now_ += 100ms) SendFrame(0, 1202, true);
  EXPECT_NEAR(rate_.At(now_).all, 100e3, 15e3);
}

TEST_F(LayerRateTest, StartsAnewAfterASilence) {
  Send(2s);
  now_ += 5s;
  Send(400ms);
  EXPECT_NEAR(rate_.At(now_).all, 200e3, 40e3);
}

TEST(LayerRates, RiseAtOnceAndFallSlowly) {
  const LayerRates dear{
      .all = 400e3, .up_to = {100e3, 200e3, 400e3}, .temporal_layers = 3, .whole = true};
  const LayerRates cheap{
      .all = 200e3, .up_to = {50e3, 100e3, 200e3}, .temporal_layers = 3, .whole = true};
  EXPECT_EQ(Settled(cheap, dear, 100ms).all, 400e3);
  EXPECT_GE(Settled(dear, cheap, 100ms).all, 390e3);
  EXPECT_NEAR(Settled(dear, cheap, 4s).all, 275e3, 5e3);
  EXPECT_NEAR(Settled(dear, cheap, 4s).up_to[0], 69e3, 2e3);
  EXPECT_NEAR(Settled(dear, cheap, 30s).all, 200e3, 1e3);
}

TEST_F(LayerRateTest, KnowsWhetherItMeasuredForAWholeSecond) {
  Send(400ms);
  EXPECT_FALSE(rate_.At(now_).whole);
  Send(800ms);
  EXPECT_TRUE(rate_.At(now_).whole);
}

TEST(LayerRates, OfAMomentCountOnlyWhereNothingBetterIsKnown) {
  const LayerRates moment{.all = 900e3, .up_to = {900e3, 900e3, 900e3}};
  const LayerRates other_moment{.all = 100e3, .up_to = {100e3, 100e3, 100e3}};
  const LayerRates whole{.all = 300e3, .up_to = {300e3, 300e3, 300e3}, .whole = true};
  EXPECT_EQ(Settled(moment, other_moment, 100ms).all, 100e3);
  EXPECT_EQ(Settled(moment, whole, 100ms).all, 300e3);
  EXPECT_EQ(Settled(whole, moment, 100ms).all, 300e3);
}

TEST(LayerRates, AreNoLessThanWhatThePublisherMeansToSpend) {
  const LayerRates announced{
      .all = 500e3, .up_to = {300e3, 500e3, 500e3}, .temporal_layers = 2, .whole = true};
  const LayerRates saving{.all = 200e3, .up_to = {200e3, 200e3, 200e3}};
  const LayerRates rates = NoLessThan(announced, saving);
  EXPECT_EQ(rates.all, 500e3);
  EXPECT_EQ(rates.up_to[0], 300e3);
  EXPECT_EQ(rates.temporal_layers, 2);
  EXPECT_TRUE(rates.whole) << "better than what a moment says";
  EXPECT_EQ(NoLessThan(announced, {.all = 700e3, .up_to = {}, .whole = true}).all, 700e3);
  EXPECT_EQ(NoLessThan(announced, {.all = 2400e3, .up_to = {}}).all, 500e3) << "a key frame alone";
  EXPECT_EQ(NoLessThan(announced, {.all = 30e3, .up_to = {}, .whole = true}).all, 120e3)
      << "believed within reason";
  EXPECT_EQ(NoLessThan({}, saving).all, 200e3) << "nothing was said";
}

}  // namespace
}  // namespace sfu
