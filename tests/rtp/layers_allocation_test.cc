#include "rtp/layers_allocation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/rtp/wire.h"

namespace rtp {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::optional<LayersAllocation> Allocated(std::string_view value) {
  return LayersAllocation::Parse(Hex(value));
}

TEST(LayersAllocation, OfThreeSimulcastStreamsWithTheirPictures) {
  // Sent on stream 0 of 3, one spatial layer each: 150, 500 and 2,500 kb/s.
  const auto allocation =
      Allocated("21 00 96 01 f4 03 c4 13 013f 00b3 1e 027f 0167 1e 04ff 02cf 1e");
  ASSERT_TRUE(allocation);
  const auto layers = allocation->layers();
  ASSERT_EQ(layers.size(), 3u);
  EXPECT_EQ(layers[0].stream, 0);
  EXPECT_THAT(layers[0].kilobits, ElementsAre(150, 150, 150, 150)) << "one temporal layer is all";
  EXPECT_EQ(layers[0].width, 320);
  EXPECT_EQ(layers[0].height, 180);
  EXPECT_EQ(layers[1].kilobits[0], 500u);
  EXPECT_EQ(layers[2].stream, 2);
  EXPECT_EQ(layers[2].kilobits[0], 2500u);
  EXPECT_EQ(layers[2].width, 1280);
}

TEST(LayersAllocation, OfStreamsThatDiffer) {
  // Sent on stream 1 of 3: one spatial layer, one, and two of which only the first is told of.
  const auto allocation = Allocated("60 11 00 00 32 64");
  ASSERT_TRUE(allocation);
  ASSERT_EQ(allocation->layers().size(), 2u) << "the third stream is paused";
  EXPECT_EQ(allocation->layers()[1].stream, 1);
  EXPECT_EQ(allocation->layers()[1].kilobits[0], 100u);
  EXPECT_EQ(allocation->layers()[1].width, 0) << "not told";
}

TEST(LayersAllocation, OfSpatialAndTemporalLayersInOneStream) {
  const auto allocation = Allocated("07 a8 0a 14 1e 28 32 3c 46 50 5a");
  ASSERT_TRUE(allocation);
  const auto layers = allocation->layers();
  ASSERT_EQ(layers.size(), 3u);
  EXPECT_EQ(layers[2].spatial_id, 2);
  EXPECT_EQ(layers[2].temporal_layers, 3);
  EXPECT_THAT(layers[2].kilobits, ElementsAre(70, 80, 90, 90));
}

TEST(LayersAllocation, OneZeroByteSaysThatAllIsPaused) {
  const auto allocation = Allocated("00");
  ASSERT_TRUE(allocation);
  EXPECT_THAT(allocation->layers(), IsEmpty());
}

TEST(LayersAllocation, ThatIsMalformedIsRefused) {
  EXPECT_FALSE(Allocated(""));
  EXPECT_FALSE(Allocated("21 00 96 01 f4")) << "cut short";
  EXPECT_FALSE(Allocated("01 00 20 20")) << "bytes after the end";
  EXPECT_FALSE(Allocated("01 00 ff ff ff ff 7f")) << "more than any path carries";
  EXPECT_FALSE(Allocated("01 00 ff ff ff ff ff ff ff ff ff"));
}

}  // namespace
}  // namespace rtp
