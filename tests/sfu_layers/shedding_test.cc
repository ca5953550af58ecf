#include "sfu/layers/shedding.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace sfu {
namespace {

constexpr uint8_t kAll = kMaxTemporalLayers - 1;

// From 0 to `most`, both included.
std::vector<double> Depths(double most, double step) {
  std::vector<double> depths;
  for (int i = 0; i * step <= most + step / 100; ++i) depths.push_back(i * step);
  return depths;
}

// A camera in three layers of three temporal layers: 1,600, 400 and 100 kb/s.
std::vector<LayerOption> Camera() {
  std::vector<LayerOption> layers;
  uint32_t width = 320;
  for (const double bitrate : {100e3, 400e3, 1600e3}) {
    layers.push_back({.width = width,
                      .height = width * 9 / 16,
                      .bitrate = bitrate,
                      .active = true,
                      .temporal_layers = 3,
                      .bitrate_up_to = {bitrate * 0.4, bitrate * 0.6}});
    width *= 2;
  }
  return layers;
}

TEST(Shedding, TakesTheTopLayerThenLowerOnesThenAll) {
  const auto layers = Camera();
  const LayerPoint full{.layer = 2};
  EXPECT_EQ(ShedTo(layers, full, 0), full);
  EXPECT_EQ(ShedTo(layers, full, 1), LayerPoint{.layer = 1});
  EXPECT_EQ(ShedTo(layers, full, 2), LayerPoint{.layer = 0});
  EXPECT_EQ(ShedTo(layers, full, 3), (LayerPoint{.layer = 0, .max_temporal_id = 0}));
  EXPECT_EQ(ShedTo(layers, full, 4), std::nullopt);
}

TEST(Shedding, SkipsLayersThatAreNotSent) {
  auto layers = Camera();
  layers[1].active = false;
  EXPECT_EQ(ShedTo(layers, {.layer = 2}, 1), LayerPoint{.layer = 0});
}

TEST(Shedding, ThinsASourceOfOneLayerBeforeItIsPaused) {
  auto layers = Camera();
  layers.resize(1);
  EXPECT_EQ(ShedTo(layers, {.layer = 0}, 2), LayerPoint{.layer = 0});
  EXPECT_EQ(ShedTo(layers, {.layer = 0}, 3), (LayerPoint{.layer = 0, .max_temporal_id = 0}));
  EXPECT_EQ(ShedTo(layers, {.layer = 0}, 4), std::nullopt);
}

TEST(Shedding, NeverMakesAPointDearer) {
  const auto layers = Camera();
  for (size_t layer = 0; layer < layers.size(); ++layer) {
    for (uint8_t temporal_id : {uint8_t{0}, uint8_t{1}, kAll}) {
      const LayerPoint point{.layer = layer, .max_temporal_id = temporal_id};
      double before = BitrateAt(layers, point);
      for (size_t steps = 1; steps <= kShedSteps; ++steps) {
        const double after = BitrateAt(layers, ShedTo(layers, point, steps));
        EXPECT_LE(after, before) << layer << " " << int{temporal_id} << " " << steps;
        before = after;
      }
    }
  }
}

TEST(Shedding, SparesTheSpeakerUntilNothingOfOthersIsLeft) {
  for (const double depth : Depths(kShedRounds, 0.01)) {
    for (const double place : {0.0, 0.3, 0.99}) {
      if (ShedStepsAt(depth, ShedGroup::kSpeaker, place) == 0) continue;
      EXPECT_EQ(ShedStepsAt(depth, ShedGroup::kOthers, 0.999), kShedSteps) << depth;
    }
  }
}

TEST(Shedding, TakesNothingAtDepthZeroAndEverythingAtTheEnd) {
  for (const ShedGroup group : {ShedGroup::kOthers, ShedGroup::kSpeaker}) {
    EXPECT_EQ(ShedStepsAt(0, group, 0.0), 0u);
    EXPECT_EQ(ShedStepsAt(kShedRounds, group, 0.999), kShedSteps);
  }
}

TEST(Shedding, TakesTheSameSlotsFirstAndGivesThemBackLast) {
  std::vector<bool> taken(500, false);
  for (const double depth : Depths(1, 0.01)) {
    for (size_t i = 0; i < taken.size(); ++i) {
      const bool now = ShedStepsAt(depth, ShedGroup::kOthers, ShedPlace(i, 0)) > 0;
      EXPECT_TRUE(now || !taken[i]) << "slot " << i << " came back as the depth grew";
      taken[i] = now;
    }
  }
}

// Whatever subset of subscribers a call has, a third of a round is a third of its slots.
TEST(Shedding, TakesAShareOfAnyRowOfSubscribers) {
  for (const uint64_t first : {1u, 77u, 123'456u}) {
    for (const size_t slots : {1u, 19u}) {
      size_t taken = 0;
      for (uint64_t id = first; id < first + 100; ++id) {
        for (size_t slot = 0; slot < slots; ++slot) {
          taken += ShedStepsAt(0.3, ShedGroup::kOthers, ShedPlace(id, slot));
        }
      }
      EXPECT_NEAR(static_cast<double>(taken) / static_cast<double>(100 * slots), 0.3, 0.02);
    }
  }
}

TEST(Shedding, TakesFromEachSubscriberNotEverythingFromSome) {
  for (uint64_t id = 1; id <= 50; ++id) {
    size_t taken = 0;
    for (size_t slot = 0; slot < 19; ++slot) {
      taken += ShedStepsAt(0.5, ShedGroup::kOthers, ShedPlace(id, slot));
    }
    EXPECT_GE(taken, 7u);
    EXPECT_LE(taken, 12u);
  }
}

TEST(Shedding, KnowsTheDepthsBetweenWhichNothingChanges) {
  for (const double depth : Depths(kShedRounds, 0.07)) {
    for (const double place : {0.0, 0.4, 0.9}) {
      for (const ShedGroup group : {ShedGroup::kOthers, ShedGroup::kSpeaker}) {
        const DepthRange range = ShedRangeAt(depth, group, place);
        ASSERT_TRUE(range.Holds(depth)) << depth << " " << place;
        for (const double other : Depths(kShedRounds, 0.05)) {
          const bool same = ShedStepsAt(other, group, place) == ShedStepsAt(depth, group, place);
          EXPECT_EQ(range.Holds(other), same) << depth << " " << other << " " << place;
        }
      }
    }
  }
}

TEST(Shedding, FindsTheDepthThatKeepsAShare) {
  ShedWeights weights{};
  const auto layers = Camera();
  for (int i = 0; i < 10; ++i) AddShedWeights(layers, {.layer = 2}, ShedGroup::kOthers, weights);
  AddShedWeights(layers, {.layer = 2}, ShedGroup::kSpeaker, weights);
  EXPECT_DOUBLE_EQ(weights[0], 12e6);
  EXPECT_DOUBLE_EQ(weights[1], 3e6);
  EXPECT_DOUBLE_EQ(weights[2], 0.6e6);
  EXPECT_DOUBLE_EQ(weights[3], 0.4e6);
  EXPECT_DOUBLE_EQ(weights[4], 1.2e6);
  EXPECT_EQ(DepthFor(1, weights), 0);
  for (const double kept : Depths(0.99, 0.01)) {
    EXPECT_NEAR(KeptAt(DepthFor(kept, weights), weights), kept, 1e-9) << kept;
  }
  EXPECT_EQ(DepthFor(0, weights), kShedRounds);
}

TEST(Shedding, SkipsRoundsThatTakeNothing) {
  std::vector<LayerOption> layers = Camera();
  layers.resize(1);
  layers[0].temporal_layers = 1;
  ShedWeights weights{};
  AddShedWeights(layers, {.layer = 0}, ShedGroup::kSpeaker, weights);
  EXPECT_DOUBLE_EQ(DepthFor(0.5, weights), 7.5);
}

}  // namespace
}  // namespace sfu
