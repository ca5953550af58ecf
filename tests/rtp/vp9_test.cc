#include "rtp/vp9.h"

#include <gtest/gtest.h>

#include "tests/rtp/wire.h"

namespace rtp {
namespace {

std::optional<FrameInfo> Parse(std::string_view payload) {
  return ParseFrameInfo(Codec::kVp9, Hex(payload));
}

TEST(Vp9, TheShortestDescriptorIsOneByte) {
  const auto frame = Parse("0c 01");  // B, E
  ASSERT_TRUE(frame);
  EXPECT_TRUE(frame->frame_start);
  EXPECT_TRUE(frame->frame_end);
  EXPECT_TRUE(frame->key_frame);
  EXPECT_TRUE(frame->switching_up);
  EXPECT_EQ(frame->picture_id, -1);
  EXPECT_EQ(frame->tl0_pic_idx, -1);
  EXPECT_EQ(frame->spatial_id, 0);
}

TEST(Vp9, ReadsPictureIdsOfBothWidths) {
  EXPECT_EQ(Parse("80 11 01")->picture_id, 17);
  EXPECT_EQ(Parse("80 11 01")->picture_id_bits, 7);
  EXPECT_EQ(Parse("80 92 67 01")->picture_id, 4711);
  EXPECT_EQ(Parse("80 92 67 01")->picture_id_bits, 15);
}

TEST(Vp9, NonFlexibleModeHasTl0PicIdxBehindTheLayers) {
  // I, P, L, B; picture id 1; TID 2, U, SID 1, D; TL0PICIDX 200.
  const auto frame = Parse("e8 01 53 c8 01");
  ASSERT_TRUE(frame);
  EXPECT_EQ(frame->temporal_id, 2);
  EXPECT_EQ(frame->spatial_id, 1);
  EXPECT_EQ(frame->tl0_pic_idx, 200);
  EXPECT_TRUE(frame->switching_up);
  EXPECT_FALSE(frame->frame_end);
}

TEST(Vp9, FlexibleModeHasReferencesInstead) {
  // I, P, L, F, B; picture id 1; TID 1, SID 0; P_DIFF 1 and another, P_DIFF 2.
  const auto frame = Parse("f8 01 20 03 04 ee");
  ASSERT_TRUE(frame);
  EXPECT_EQ(frame->tl0_pic_idx, -1);
  EXPECT_EQ(frame->temporal_id, 1);
  EXPECT_FALSE(frame->switching_up);
}

TEST(Vp9, MoreThanThreeReferencesAreMalformed) {
  EXPECT_TRUE(Parse("50 03 03 02 ee"));
  EXPECT_FALSE(Parse("50 03 03 03 02 ee"));
}

TEST(Vp9, AKeyFrameIsTheStartOfAnUnpredictedBaseLayer) {
  EXPECT_TRUE(Parse("28 00 00 01")->key_frame);
  EXPECT_FALSE(Parse("68 00 00 01")->key_frame) << "predicted from another picture";
  EXPECT_FALSE(Parse("20 00 00 01")->key_frame) << "not the start";
  EXPECT_FALSE(Parse("28 03 00 01")->key_frame) << "an upper layer of a key picture";
}

TEST(Vp9, OnlyASwitchingPointLetsAHigherTemporalLayerIn) {
  EXPECT_FALSE(Parse("68 40 00 01")->switching_up);
  EXPECT_TRUE(Parse("68 50 00 01")->switching_up);
  EXPECT_TRUE(Parse("68 00 00 01")->switching_up) << "layer 0 always";
}

TEST(Vp9, ReadsOverTheScalabilityStructure) {
  // I, L, B, E, V; picture id 4711; layers; TL0PICIDX 7; then N_S = 2 (three layers), Y, G: three
  // sizes, two pictures: one with no reference, one with two.
  const std::string descriptor = "ae 9267 00 07 58 0140 00b4 0280 0168 0500 02d0 02 10 28 01 02";
  const auto frame = Parse(descriptor + "ee");
  ASSERT_TRUE(frame);
  EXPECT_TRUE(frame->key_frame);
  EXPECT_EQ(frame->picture_id, 4711);
  EXPECT_EQ(frame->tl0_pic_idx, 7);
  EXPECT_FALSE(Parse(descriptor)) << "every byte of it belongs to the descriptor";
}

TEST(Vp9, TheScalabilityStructureMayBeEmpty) {
  EXPECT_TRUE(Parse("0a 00 ee"));
  EXPECT_FALSE(Parse("0a 00"));
}

TEST(Vp9, EveryPrefixOfADescriptorIsMalformed) {
  const auto whole = Hex("be 9267 00 58 0140 00b4 0280 0168 0500 02d0 02 10 28 01 02 ee");
  ASSERT_TRUE(ParseVp9(whole));
  for (size_t size = 0; size < whole.size(); ++size) {
    const std::vector<uint8_t> prefix(whole.begin(), whole.begin() + static_cast<int>(size));
    EXPECT_FALSE(ParseVp9(prefix)) << size;
  }
}

}  // namespace
}  // namespace rtp
