// AllocateLayers by examples: what a subscriber sees at which budget, and why.
#include "sfu/layers/allocation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sfu {
namespace {

constexpr double kAudio = 40e3;

LayerOption Layer(uint32_t width, double bitrate, bool active = true) {
  return {.width = width,
          .height = width * 9 / 16,
          .bitrate = bitrate,
          .active = active,
          .temporal_layers = 3,
          .bitrate_up_to = {bitrate * 0.4, bitrate * 0.6, 0}};
}

std::vector<LayerOption> Simulcast() {
  return {Layer(320, 150e3), Layer(640, 400e3), Layer(1280, 1000e3)};
}

AllocationDemand Tile(uint32_t track, const std::vector<LayerOption>& layers, uint32_t width) {
  return {.track = TrackId{track}, .width = width, .height = width * 9 / 16, .layers = layers};
}

class AllocationTest : public testing::Test {
 protected:
  std::optional<LayerPoint> SentOf(const AllocationDemand& demand, std::optional<double> budget) {
    return AllocateLayers(std::vector{demand}, kAudio, budget).slots[0].send;
  }
  const std::vector<LayerOption> camera_ = Simulcast();
  const LayerPoint kSmall{.layer = 0};
  const LayerPoint kHalf{.layer = 1};
  const LayerPoint kFull{.layer = 2};
};

TEST_F(AllocationTest, WithoutAnEstimateEveryTileGetsTheLayerThatSuitsIt) {
  const std::vector demands = {Tile(1, camera_, 1280), Tile(2, camera_, 300)};
  const Allocation allocation = AllocateLayers(demands, kAudio, std::nullopt);
  EXPECT_EQ(allocation.slots[0].send, kFull);
  EXPECT_EQ(allocation.slots[0].limit, LimitReason::kNone);
  EXPECT_EQ(allocation.slots[1].send, kSmall);
  EXPECT_EQ(allocation.slots[1].limit, LimitReason::kRequestedSize);
  EXPECT_EQ(allocation.bitrate, kAudio + 1150e3);
  EXPECT_EQ(allocation.next_step, 0);
}

TEST_F(AllocationTest, ClimbsFromFewFramesToManyAndFromSmallToLarge) {
  const auto at = [&](double bitrate) {
    return SentOf(Tile(1, camera_, 1280), kAudio * kHeadroom + bitrate * kHeadroom + 1);
  };
  EXPECT_EQ(at(59e3), std::nullopt);
  EXPECT_EQ(at(60e3), (LayerPoint{0, 0}));
  EXPECT_EQ(at(90e3), (LayerPoint{0, 1}));
  EXPECT_EQ(at(150e3), kSmall);
  EXPECT_EQ(at(240e3), (LayerPoint{1, 1}));
  EXPECT_EQ(at(400e3), kHalf);
  EXPECT_EQ(at(600e3), (LayerPoint{2, 1}));
  EXPECT_EQ(at(1000e3), kFull);
}

TEST_F(AllocationTest, ASharedScreenPrefersSharpnessToMotion) {
  AllocationDemand screen = Tile(1, camera_, 1280);
  screen.source = TrackSource::kScreenShare;
  EXPECT_EQ(SentOf(screen, (kAudio + 410e3) * kHeadroom), (LayerPoint{2, 0}))
      << "a camera would show half the size at all its frames";
}

TEST_F(AllocationTest, AudioIsAlwaysPaidFirst) {
  const std::vector demands = {Tile(1, camera_, 1280)};
  const Allocation allocation = AllocateLayers(demands, 500e3, 500e3);
  EXPECT_EQ(allocation.slots[0].send, std::nullopt);
  EXPECT_EQ(allocation.slots[0].limit, LimitReason::kBandwidth);
  EXPECT_EQ(allocation.bitrate, 500e3);
}

TEST_F(AllocationTest, ASourceWithOneLayerIsNeverThinnedNorPaused) {
  const std::vector single = {Layer(1280, 1000e3)};
  const std::vector demands = {Tile(1, single, 1280), Tile(2, camera_, 320)};
  const Allocation allocation = AllocateLayers(demands, kAudio, 300e3);
  EXPECT_EQ(allocation.slots[0].send, kSmall) << "layer 0 with all of its frames";
  EXPECT_EQ(allocation.slots[0].limit, LimitReason::kNone);
  EXPECT_EQ(allocation.slots[1].send, std::nullopt) << "it pays for the other";
}

TEST_F(AllocationTest, APinnedTileIsGoodBeforeAnybodyElseIsSeen) {
  AllocationDemand pinned = Tile(9, camera_, 1280);
  pinned.priority = 1;
  std::vector demands = {Tile(1, camera_, 320), Tile(2, camera_, 320), pinned};
  const Allocation tight = AllocateLayers(demands, kAudio, (kAudio + 430e3) * kHeadroom);
  EXPECT_EQ(tight.slots[2].send, kHalf);
  EXPECT_EQ(tight.slots[0].send, std::nullopt);
  const Allocation wider = AllocateLayers(demands, kAudio, (kAudio + 530e3) * kHeadroom);
  EXPECT_EQ(wider.slots[2].send, kHalf);
  EXPECT_EQ(wider.slots[0].send, (LayerPoint{0, 0})) << "a picture of everybody comes next";
  EXPECT_EQ(wider.slots[1].send, (LayerPoint{0, 0}));
  const Allocation wide = AllocateLayers(demands, kAudio, (kAudio + 1130e3) * kHeadroom);
  EXPECT_EQ(wide.slots[2].send, kFull) << "then the pinned one in full";
  EXPECT_EQ(wide.slots[0].send, (LayerPoint{0, 0}));
}

TEST_F(AllocationTest, ASharedScreenComesFirstAmongEqualPriorities) {
  AllocationDemand screen = Tile(9, camera_, 1280);
  screen.source = TrackSource::kScreenShare;
  const std::vector demands = {Tile(1, camera_, 1280), screen};
  const Allocation allocation = AllocateLayers(demands, kAudio, (kAudio + 300e3) * kHeadroom);
  EXPECT_EQ(allocation.slots[0].send, std::nullopt);
  EXPECT_NE(allocation.slots[1].send, std::nullopt);
}

TEST_F(AllocationTest, EqualsRiseInTurn) {
  const std::vector demands = {Tile(1, camera_, 1280), Tile(2, camera_, 1280)};
  const Allocation allocation = AllocateLayers(demands, kAudio, (kAudio + 800e3) * kHeadroom + 1);
  EXPECT_EQ(allocation.slots[0].send, kHalf);
  EXPECT_EQ(allocation.slots[1].send, kHalf);
}

TEST_F(AllocationTest, TheDominantSpeakerWinsATie) {
  std::vector demands = {Tile(1, camera_, 320), Tile(2, camera_, 320)};
  demands[1].speaker = true;
  const Allocation allocation = AllocateLayers(demands, kAudio, (kAudio + 70e3) * kHeadroom);
  EXPECT_EQ(allocation.slots[0].send, std::nullopt);
  EXPECT_EQ(allocation.slots[1].send, (LayerPoint{0, 0}));
}

TEST_F(AllocationTest, GoesUpWithHeadroomAndDownAtOnce) {
  AllocationDemand demand = Tile(1, camera_, 1280);
  const double exact = kAudio + 1000e3;
  EXPECT_NE(SentOf(demand, exact * 1.1), kFull) << "no headroom";
  demand.present = kFull;
  EXPECT_EQ(SentOf(demand, exact * 1.1), kFull) << "stays";
  EXPECT_EQ(SentOf(demand, exact), kFull);
  EXPECT_NE(SentOf(demand, exact - 1), kFull) << "falls";
}

TEST_F(AllocationTest, ReturnsToWhatWasTooMuchOnlyWithPlentyOfRoom) {
  AllocationDemand demand = Tile(1, camera_, 1280);
  demand.present = kHalf;
  const double full = kAudio + 1000e3;
  const auto at = [&](double budget) {
    return AllocateLayers(std::vector{demand}, kAudio, budget, full * 0.97);
  };
  EXPECT_NE(at(full * kHeadroom + 1).slots[0].send, kFull);
  EXPECT_EQ(at(full * kAgain).slots[0].send, kFull);
  EXPECT_DOUBLE_EQ(at(500e3).next_step, (kAudio + 600e3) * kHeadroom) << "what is below is free";
}

TEST_F(AllocationTest, NamesTheBudgetAtWhichTheNextStepIsTaken) {
  AllocationDemand demand = Tile(1, camera_, 1280);
  demand.present = kHalf;
  const std::vector demands = {demand};
  const Allocation allocation = AllocateLayers(demands, kAudio, 500e3);
  ASSERT_EQ(allocation.slots[0].send, kHalf);
  EXPECT_DOUBLE_EQ(allocation.next_step, (kAudio + 600e3) * kHeadroom);
  EXPECT_EQ(SentOf(demand, allocation.next_step - 1), kHalf);
  EXPECT_EQ(SentOf(demand, allocation.next_step + 1), (LayerPoint{2, 1}));
}

TEST_F(AllocationTest, ALayerThatIsNotSentIsWantedWhenTheBudgetPaysForWhatItCostLast) {
  std::vector layers = Simulcast();
  layers[2].active = false;
  const std::vector demands = {Tile(1, layers, 1280)};
  const Allocation poor = AllocateLayers(demands, kAudio, 600e3);
  EXPECT_EQ(poor.slots[0].send, kHalf);
  EXPECT_EQ(poor.slots[0].wanted, 1u);
  EXPECT_EQ(poor.slots[0].limit, LimitReason::kBandwidth);
  const Allocation rich = AllocateLayers(demands, kAudio, 2000e3);
  EXPECT_EQ(rich.slots[0].send, kHalf);
  EXPECT_EQ(rich.slots[0].wanted, 2u);
  EXPECT_EQ(rich.slots[0].limit, LimitReason::kPublisherOff);
}

TEST_F(AllocationTest, ALayerThatIsNotSentTakesNothingFromOthers) {
  std::vector layers = Simulcast();
  layers[1].active = layers[2].active = false;
  const std::vector demands = {Tile(1, layers, 1280), Tile(2, camera_, 1280)};
  const Allocation allocation = AllocateLayers(demands, kAudio, (kAudio + 1150e3) * kHeadroom + 1);
  EXPECT_EQ(allocation.slots[0].send, kSmall);
  EXPECT_EQ(allocation.slots[1].send, kFull);
}

TEST_F(AllocationTest, ATrackThatSendsNothingIsWaitedFor) {
  std::vector layers = Simulcast();
  for (LayerOption& layer : layers) layer = {.width = 0, .height = 0};
  const std::vector demands = {Tile(1, layers, 320)};
  const Allocation allocation = AllocateLayers(demands, kAudio, 5e6);
  EXPECT_EQ(allocation.slots[0].send, std::nullopt);
  EXPECT_EQ(allocation.slots[0].wanted, 0u);
  EXPECT_EQ(allocation.slots[0].limit, LimitReason::kPublisherOff);
}

TEST_F(AllocationTest, OfStreamsWithoutTemporalLayersOnlyTheSizeChanges) {
  std::vector layers = Simulcast();
  for (LayerOption& layer : layers) layer.temporal_layers = 1;
  EXPECT_EQ(SentOf(Tile(1, layers, 1280), (kAudio + 900e3) * kHeadroom), kHalf);
  EXPECT_EQ(SentOf(Tile(1, layers, 1280), (kAudio + 1001e3) * kHeadroom), kFull);
}

}  // namespace
}  // namespace sfu
