#include "rtp/av1.h"

#include <gtest/gtest.h>

#include "tests/rtp/wire.h"

namespace rtp {
namespace {

std::optional<FrameInfo> Parse(std::string_view payload) {
  return ParseFrameInfo(Codec::kAv1, Hex(payload));
}

// OBU headers without size: sequence header 08, frame 30, tile group 20; with extension +4.

TEST(Av1, ANewCodedVideoSequenceIsAKeyFrame) {
  // W = 2, N: a sequence header of 3 bytes, then a frame.
  const auto frame = Parse("28 03 08 00 00 30 10 00");
  ASSERT_TRUE(frame);
  EXPECT_TRUE(frame->key_frame);
  EXPECT_TRUE(frame->frame_start);
  EXPECT_FALSE(frame->frame_end) << "only the marker tells";
  EXPECT_TRUE(frame->switching_up);
}

TEST(Av1, ASequenceHeaderWithAKeyFramesHeaderIsOneTooWithoutN) {
  EXPECT_TRUE(Parse("20 03 08 00 00 30 10 00")->key_frame);
  EXPECT_FALSE(Parse("20 03 08 00 00 30 30 00")->key_frame) << "an inter frame";
  EXPECT_FALSE(Parse("20 03 08 00 00 30 80 00")->key_frame) << "a frame shown again";
  EXPECT_FALSE(Parse("10 30 10 00")->key_frame) << "no sequence header";
  EXPECT_TRUE(Parse("30 03 08 00 00 02 18 10 20")->key_frame)
      << "the frame's header as an OBU of its own";
}

TEST(Av1, AContinuedObuStartsNoFrame) {
  const auto frame = Parse("90 08 00 00");
  ASSERT_TRUE(frame);
  EXPECT_FALSE(frame->frame_start);
  EXPECT_FALSE(frame->key_frame) << "its first byte is no OBU header";
}

TEST(Av1, OBUsBehindAContinuedOneAreRead) {
  EXPECT_TRUE(Parse("b0 02 ff ff 03 08 00 00 30 10")->key_frame);
}

TEST(Av1, ReadsLayersFromTheObuExtension) {
  // W = 1: a frame with TID 2, SID 1.
  const auto frame = Parse("10 34 48 30");
  ASSERT_TRUE(frame);
  EXPECT_EQ(frame->temporal_id, 2);
  EXPECT_EQ(frame->spatial_id, 1);
  EXPECT_FALSE(frame->switching_up);
}

TEST(Av1, ReadsObusThatCarryTheirOwnSize) {
  EXPECT_TRUE(Parse("20 04 0a 02 00 00 32 01 10")->key_frame);
  EXPECT_FALSE(Parse("10 32 80")) << "a size cut short";
  EXPECT_FALSE(Parse("10 34")) << "an extension cut short";
}

TEST(Av1, WithoutACountEveryElementHasASize) {
  EXPECT_TRUE(Parse("00 03 08 00 00 02 30 10")->key_frame);
  EXPECT_TRUE(Parse("00 00 03 08 00 00 82 00 30 10")->key_frame)
      << "an empty element, and a size in two bytes";
}

TEST(Av1, LyingPayloadsAreMalformed) {
  EXPECT_FALSE(Parse(""));
  EXPECT_FALSE(Parse("10")) << "nothing behind the aggregation header";
  EXPECT_FALSE(Parse("98 30 10")) << "N in a continuation";
  EXPECT_FALSE(Parse("00 05 30 10")) << "an element longer than the payload";
  EXPECT_FALSE(Parse("00 ff ff")) << "a size that does not end";
  EXPECT_FALSE(Parse("00 80 80 80 80 80 80 80 80 00")) << "a size of more than eight bytes";
  EXPECT_FALSE(Parse("10 b0 10")) << "the forbidden bit";
}

}  // namespace
}  // namespace rtp
