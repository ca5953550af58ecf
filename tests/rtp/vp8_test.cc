#include "rtp/vp8.h"

#include <gtest/gtest.h>

#include "tests/rtp/wire.h"

namespace rtp {
namespace {

std::optional<FrameInfo> Parse(std::string_view payload) {
  return ParseFrameInfo(Codec::kVp8, Hex(payload));
}

TEST(Vp8, TheShortestDescriptorIsOneByte) {
  const auto frame = Parse("10 00");
  ASSERT_TRUE(frame);
  EXPECT_TRUE(frame->frame_start);
  EXPECT_FALSE(frame->frame_end) << "only the marker tells";
  EXPECT_EQ(frame->picture_id, -1);
  EXPECT_EQ(frame->picture_id_bits, 0);
  EXPECT_EQ(frame->tl0_pic_idx, -1);
  EXPECT_EQ(frame->key_idx, -1);
  EXPECT_EQ(frame->temporal_id, 0);
  EXPECT_TRUE(frame->switching_up);
}

TEST(Vp8, AFrameStartsWithTheFirstPartitionsStart) {
  EXPECT_TRUE(Parse("10 01")->frame_start);
  EXPECT_TRUE(Parse("30 01")->frame_start) << "a non-reference frame";
  EXPECT_FALSE(Parse("00 01")->frame_start) << "S unset";
  EXPECT_FALSE(Parse("11 01")->frame_start) << "partition 1";
  EXPECT_FALSE(Parse("14 01")->frame_start) << "partition 4";
}

// RFC 7741 section 4.3: P, the lowest bit of the payload header, is 0 in key frames.
TEST(Vp8, AKeyFrameIsToldByThePayloadHeaderOfItsFirstPacket) {
  EXPECT_TRUE(Parse("10 50 12 00 9d 01 2a")->key_frame);
  EXPECT_FALSE(Parse("10 51")->key_frame);
  EXPECT_FALSE(Parse("00 50")->key_frame) << "a later packet has no payload header";
}

// RFC 7741 section 4.6.1's example: a key frame with a 7-bit picture id of 17.
TEST(Vp8, ReadsAShortPictureId) {
  const auto frame = Parse("90 80 11 00");
  ASSERT_TRUE(frame);
  EXPECT_EQ(frame->picture_id, 17);
  EXPECT_EQ(frame->picture_id_bits, 7);
}

// RFC 7741 section 4.6.5's example: picture id 4711, 15 bits.
TEST(Vp8, ReadsALongPictureId) {
  const auto frame = Parse("90 80 92 67 00");
  ASSERT_TRUE(frame);
  EXPECT_EQ(frame->picture_id, 4711);
  EXPECT_EQ(frame->picture_id_bits, 15);
}

TEST(Vp8, ReadsEveryExtensionField) {
  // I, L, T, K; picture id 4711; TL0PICIDX 200; TID 2, Y, KEYIDX 19.
  const auto frame = Parse("90 f0 9267 c8 b3 01");
  ASSERT_TRUE(frame);
  EXPECT_EQ(frame->picture_id, 4711);
  EXPECT_EQ(frame->tl0_pic_idx, 200);
  EXPECT_EQ(frame->temporal_id, 2);
  EXPECT_EQ(frame->key_idx, 19);
  EXPECT_TRUE(frame->switching_up) << "Y";
}

TEST(Vp8, OnlyALayerSyncFrameLetsAHigherLayerIn) {
  EXPECT_FALSE(Parse("90 20 40 01")->switching_up);
  EXPECT_TRUE(Parse("90 20 60 01")->switching_up);
  EXPECT_TRUE(Parse("90 20 00 01")->switching_up) << "layer 0 always";
}

TEST(Vp8, FieldsThatAreNotAnnouncedAreNotRead) {
  const auto without_temporal_id = Parse("90 10 f3 01");
  ASSERT_TRUE(without_temporal_id);
  EXPECT_EQ(without_temporal_id->temporal_id, 0);
  EXPECT_EQ(without_temporal_id->key_idx, 19);
  const auto without_key_idx = Parse("90 20 f3 01");
  ASSERT_TRUE(without_key_idx);
  EXPECT_EQ(without_key_idx->temporal_id, 3);
  EXPECT_EQ(without_key_idx->key_idx, -1);
}

TEST(Vp8, ADescriptorWithoutAPayloadIsMalformed) {
  const auto whole = Hex("90 f0 9267 c8 b3 01");
  for (size_t size = 0; size < whole.size(); ++size) {
    const std::vector<uint8_t> prefix(whole.begin(), whole.begin() + static_cast<int>(size));
    EXPECT_FALSE(ParseVp8(prefix)) << size;
  }
}

}  // namespace
}  // namespace rtp
