#include "sfu/layers/wanted_layers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sfu {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

TEST(WantedLayersTest, NamesWhatIsWantedAtOnce) {
  WantedLayers layers;
  EXPECT_TRUE(layers.Update({"q"}, Time(0ms))) << "the first time, to be told";
  EXPECT_FALSE(layers.Update({"q"}, Time(10ms)));
  EXPECT_TRUE(layers.Update({"q", "f"}, Time(20ms)));
  EXPECT_THAT(layers.named(), ElementsAre("f", "q"));
}

TEST(WantedLayersTest, AnUnusedLayerIsNamedAWhileLongerButLessThanTwoSeconds) {
  WantedLayers layers;
  layers.Update({"q", "f"}, Time(0ms));
  EXPECT_FALSE(layers.Update({"q"}, Time(1000ms)));
  EXPECT_TRUE(layers.holding());
  EXPECT_TRUE(layers.Update({"q"}, Time(1900ms)));
  EXPECT_THAT(layers.named(), ElementsAre("q"));
  EXPECT_FALSE(layers.holding());
}

TEST(WantedLayersTest, AShortChangeOfMindTellsNothing) {
  WantedLayers layers;
  layers.Update({"q", "f"}, Time(0ms));
  EXPECT_FALSE(layers.Update({"q"}, Time(500ms)));
  EXPECT_FALSE(layers.Update({"q", "f"}, Time(1400ms)));
  EXPECT_FALSE(layers.Update({"q"}, Time(2800ms))) << "the hold starts anew";
}

TEST(WantedLayersTest, ComesBackAtOnce) {
  WantedLayers layers;
  layers.Update({"q", "f"}, Time(0ms));
  layers.Update({"q"}, Time(5000ms));
  EXPECT_TRUE(layers.Update({"q", "f"}, Time(5010ms)));
}

TEST(WantedLayersTest, NothingWantedIsAlsoTold) {
  WantedLayers layers;
  EXPECT_TRUE(layers.Update({}, Time(0ms)));
  EXPECT_THAT(layers.named(), ElementsAre());
}

}  // namespace
}  // namespace sfu
