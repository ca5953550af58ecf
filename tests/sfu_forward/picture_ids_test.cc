#include "sfu/forward/picture_ids.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sfu {
namespace {

using testing::ElementsAre;

struct Sent {
  int32_t id;
  uint8_t bits;
  bool late = false;
};

std::vector<int32_t> Unwrapped(const std::vector<Sent>& packets) {
  PictureIds ids;
  std::vector<int32_t> unwrapped;
  for (const Sent& packet : packets) {
    rtp::FrameInfo frame{.picture_id = packet.id, .picture_id_bits = packet.bits};
    ids.Unwrap(frame, !packet.late);
    unwrapped.push_back(frame.picture_id);
  }
  return unwrapped;
}

TEST(PictureIds, OfFifteenBitsAreLeftAsTheyAre) {
  EXPECT_THAT(Unwrapped({{32766, 15}, {32767, 15}, {0, 15}, {32767, 15, true}, {200, 15}}),
              ElementsAre(32766, 32767, 0, 32767, 200));
}

TEST(PictureIds, OfAPublisherThatWritesThemAsShortAsItCanGoOn) {
  EXPECT_THAT(Unwrapped({{126, 7}, {127, 7}, {128, 15}, {127, 7, true}, {129, 15}}),
              ElementsAre(126, 127, 128, 127, 129));
  EXPECT_THAT(Unwrapped({{32767, 15}, {0, 7}, {1, 7}}), ElementsAre(32767, 0, 1));
}

TEST(PictureIds, OfSevenBitsAloneCountOn) {
  EXPECT_THAT(Unwrapped({{126, 7}, {127, 7}, {1, 7}, {0, 7, true}, {2, 7}}),
              ElementsAre(126, 127, 129, 128, 130));
  EXPECT_THAT(Unwrapped({{20, 7}, {120, 7}, {10, 7}}), ElementsAre(20, 120, 138)) << "an outage";
  PictureIds ids;
  rtp::FrameInfo frame;
  for (int32_t i = 0; i < 40'000; ++i) {
    frame = {.picture_id = i & 0x7F, .picture_id_bits = 7};
    ids.Unwrap(frame, true);
  }
  EXPECT_EQ(frame.picture_id, 39'999 & 0x7FFF);
}

TEST(PictureIds, WhereThereAreNoneThereAreNone) {
  EXPECT_THAT(Unwrapped({{-1, 0}, {5, 7}}), ElementsAre(-1, 5));
}

}  // namespace
}  // namespace sfu
