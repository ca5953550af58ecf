#include "rtp/h264.h"

#include <gtest/gtest.h>

#include "tests/rtp/wire.h"

namespace rtp {
namespace {

std::optional<FrameInfo> Parse(std::string_view payload) {
  return ParseFrameInfo(Codec::kH264, Hex(payload));
}

TEST(H264, AnIdrSliceIsAKeyFrame) {
  const auto frame = Parse("65 88 84 00");
  ASSERT_TRUE(frame);
  EXPECT_TRUE(frame->key_frame);
  EXPECT_TRUE(frame->frame_start);
  EXPECT_FALSE(frame->frame_end);
  EXPECT_TRUE(frame->switching_up);
}

TEST(H264, ParameterSetsStartAKeyFrame) {
  EXPECT_TRUE(Parse("67 42 c0 1f")->key_frame);
  EXPECT_TRUE(Parse("67 42 c0 1f")->frame_start);
  EXPECT_FALSE(Parse("68 ce 3c 80")->key_frame) << "a PPS alone may come at any picture";
  EXPECT_TRUE(Parse("68 ce 3c 80")->frame_start);
}

TEST(H264, AnIdrSliceWithoutParameterSetsBeforeItIsHeadless) {
  EXPECT_TRUE(Parse("65 88 84 00")->headless);
  EXPECT_FALSE(Parse("67 42 c0 1f")->headless);
  EXPECT_FALSE(Parse("41 9a 00")->headless);
  EXPECT_FALSE(Parse("78 0004 6742c01f 0003 68ce3c 0002 6588")->headless);
  EXPECT_TRUE(Parse("78 0003 68ce3c 0002 6588 0002 6548")->headless) << "a PPS is not enough";
}

TEST(H264, AnOrdinarySliceIsNoKeyFrame) {
  EXPECT_FALSE(Parse("41 9a 00")->key_frame);
  EXPECT_TRUE(Parse("41 9a 00")->frame_start) << "first_mb_in_slice is 0";
}

TEST(H264, ALaterSliceOfAPictureStartsNone) {
  EXPECT_FALSE(Parse("41 5a 00")->frame_start) << "first_mb_in_slice is not 0";
  EXPECT_TRUE(Parse("65 48 00")->key_frame) << "but belongs to a key frame all the same";
  EXPECT_FALSE(Parse("65 48 00")->frame_start);
}

TEST(H264, DelimiterAndSeiStartAPicture) {
  EXPECT_TRUE(Parse("09 10")->frame_start);
  EXPECT_TRUE(Parse("06 05 01 00")->frame_start);
  EXPECT_FALSE(Parse("0c ff")->frame_start) << "filler";
}

TEST(H264, LooksIntoAnAggregate) {
  // RFC 6184 section 5.7.1: SPS of 4, PPS of 3, IDR slice of 2.
  const auto key = Parse("78 0004 6742c01f 0003 68ce3c 0002 6588");
  ASSERT_TRUE(key);
  EXPECT_TRUE(key->key_frame);
  EXPECT_TRUE(key->frame_start);
  const auto delta = Parse("78 0002 419a 0002 415a");
  ASSERT_TRUE(delta);
  EXPECT_FALSE(delta->key_frame);
}

TEST(H264, AnAggregateWithLyingSizesIsMalformed) {
  EXPECT_FALSE(Parse("78"));
  EXPECT_FALSE(Parse("78 00"));
  EXPECT_FALSE(Parse("78 0000"));
  EXPECT_FALSE(Parse("78 0003 6588"));
  EXPECT_FALSE(Parse("78 0002 6588 00"));
}

TEST(H264, OnlyTheFirstFragmentTells) {
  // RFC 6184 section 5.8: FU indicator, then S, E, R and the type.
  EXPECT_TRUE(Parse("7c 85 88")->key_frame);
  EXPECT_TRUE(Parse("7c 85 88")->frame_start);
  EXPECT_FALSE(Parse("7c 05 88")->key_frame);
  EXPECT_FALSE(Parse("7c 45 88")->frame_start);
  EXPECT_FALSE(Parse("5c 81 9a")->key_frame);
  EXPECT_TRUE(Parse("5c 81 9a")->frame_start);
}

TEST(H264, AFragmentOfNothingIsMalformed) {
  EXPECT_FALSE(Parse("7c"));
  EXPECT_FALSE(Parse("7c 85"));
}

TEST(H264, TypesOfTheInterleavedModeAndReservedOnesAreMalformed) {
  EXPECT_FALSE(Parse(""));
  for (const std::string_view payload :
       {"60 88 88", "79 88 88", "7a 88 88", "7b 88 88", "7d 88 88", "7e 88 88", "7f 88 88"}) {
    EXPECT_FALSE(Parse(payload)) << payload;
  }
}

}  // namespace
}  // namespace rtp
