#include "sfu/layers/layer_choice.h"

#include <gtest/gtest.h>

namespace sfu {
namespace {

std::vector<LayerOption> Simulcast() {
  return {{.width = 320, .height = 180, .active = true},
          {.width = 640, .height = 360, .active = true},
          {.width = 1280, .height = 720, .active = true}};
}

TEST(LayerChoiceTest, TakesTheSmallestLayerThatCoversTheTile) {
  EXPECT_EQ(ChooseLayer(Simulcast(), 300, 170).now, 0u);
  EXPECT_EQ(ChooseLayer(Simulcast(), 640, 360).now, 1u);
  EXPECT_EQ(ChooseLayer(Simulcast(), 1920, 1080).now, 2u);
}

TEST(LayerChoiceTest, ALittleUpscalingDoesNotCostTheNextLayer) {
  EXPECT_EQ(ChooseLayer(Simulcast(), 720, 405).now, 1u);
}

TEST(LayerChoiceTest, StandsInWithTheNextSmallerLayerThatSends) {
  auto layers = Simulcast();
  layers[2].active = false;
  const LayerChoice choice = ChooseLayer(layers, 1280, 720);
  EXPECT_EQ(choice.now, 1u);
  EXPECT_EQ(choice.wanted, 2u);
}

TEST(LayerChoiceTest, TakesALargerLayerWhenNoSmallerOneSends) {
  auto layers = Simulcast();
  layers[0].active = layers[1].active = false;
  EXPECT_EQ(ChooseLayer(layers, 100, 100).now, 2u);
}

TEST(LayerChoiceTest, WithoutSizesTheBitrateGivesTheOrder) {
  const std::vector<LayerOption> layers = {{.bitrate = 900e3, .active = true},
                                           {.bitrate = 100e3, .active = true}};
  EXPECT_EQ(ChooseLayer(layers, 200, 100).now, 1u);
  EXPECT_EQ(ChooseLayer(layers, 1280, 720).now, 0u);
}

TEST(LayerChoiceTest, NothingToChooseFrom) {
  EXPECT_EQ(ChooseLayer({}, 100, 100).now, std::nullopt);
  auto layers = Simulcast();
  for (auto& layer : layers) layer.active = false;
  EXPECT_EQ(ChooseLayer(layers, 100, 100).now, std::nullopt);
}

TEST(LayerChoiceTest, AnUprightPhoneIsMeasuredByItsShorterSide) {
  const std::vector<LayerOption> layers = {{.width = 180, .height = 320, .active = true},
                                           {.width = 720, .height = 1280, .active = true}};
  EXPECT_EQ(ChooseLayer(layers, 320, 180).now, 0u);
}

}  // namespace
}  // namespace sfu
