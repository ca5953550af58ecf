#include "rtp/frame_info.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/rtp/wire.h"

namespace rtp {
namespace {

using ::testing::ElementsAreArray;

constexpr FrameIds kIds = {.picture_id = 0x7ABC, .tl0_pic_idx = 0xDD, .key_idx = 0x1E};

std::vector<uint8_t> Rewritten(Codec codec, std::string_view payload) {
  std::vector<uint8_t> bytes = Hex(payload);
  EXPECT_TRUE(RewriteFrameIds(codec, bytes, kIds)) << payload;
  return bytes;
}

TEST(ParseFrameInfo, OfAudioEveryPacketIsAFrame) {
  const auto frame = ParseFrameInfo(Codec::kOpus, Hex("78 01"));
  ASSERT_TRUE(frame);
  EXPECT_TRUE(frame->frame_start);
  EXPECT_FALSE(frame->key_frame);
  EXPECT_EQ(frame->picture_id, -1);
}

TEST(RewriteFrameIds, WritesEveryVp8FieldInItsPlace) {
  EXPECT_THAT(Rewritten(Codec::kVp8, "90 f0 9267 c8 b3 01"),
              ElementsAreArray(Hex("90 f0 fabc dd be 01")));
}

TEST(RewriteFrameIds, KeepsThePictureIdsWidth) {
  EXPECT_THAT(Rewritten(Codec::kVp8, "90 80 11 00"), ElementsAreArray(Hex("90 80 3c 00")));
  EXPECT_THAT(Rewritten(Codec::kVp9, "80 11 01"), ElementsAreArray(Hex("80 3c 01")));
}

TEST(CopyWithFrameIds, MakesEveryPictureIdOneOfFifteenBits) {
  const auto copied = [](Codec codec, std::string_view text) {
    const std::vector<uint8_t> payload = Hex(text);
    std::vector<uint8_t> out(20);
    out.resize(CopyWithFrameIds(*ParseFrameInfo(codec, payload), payload, kIds, out));
    return out;
  };
  EXPECT_THAT(copied(Codec::kVp8, "90 80 11 00"), ElementsAreArray(Hex("90 80 fabc 00")));
  EXPECT_THAT(copied(Codec::kVp8, "90 f0 11 c8 b3 01"),
              ElementsAreArray(Hex("90 f0 fabc dd be 01")));
  EXPECT_THAT(copied(Codec::kVp8, "90 f0 9267 c8 b3 01"),
              ElementsAreArray(Hex("90 f0 fabc dd be 01")));
  EXPECT_THAT(copied(Codec::kVp9, "80 11 01"), ElementsAreArray(Hex("80 fabc 01")));
  EXPECT_THAT(copied(Codec::kVp8, "10 00"), ElementsAreArray(Hex("10 00")));
  const std::vector<uint8_t> payload = Hex("90 80 11 00");
  std::vector<uint8_t> small(4);
  EXPECT_EQ(CopyWithFrameIds(*ParseFrameInfo(Codec::kVp8, payload), payload, kIds, small), 0u);
}

TEST(RewriteFrameIds, LeavesAbsentFieldsAbsent) {
  EXPECT_THAT(Rewritten(Codec::kVp8, "10 00"), ElementsAreArray(Hex("10 00")));
  EXPECT_THAT(Rewritten(Codec::kVp8, "90 20 f3 01"), ElementsAreArray(Hex("90 20 f3 01")))
      << "TID and Y without KEYIDX";
  EXPECT_THAT(Rewritten(Codec::kVp9, "f8 01 20 03 04 ee"),
              ElementsAreArray(Hex("f8 3c 20 03 04 ee")))
      << "flexible mode has no TL0PICIDX";
}

TEST(RewriteFrameIds, WritesBothVp9Fields) {
  EXPECT_THAT(Rewritten(Codec::kVp9, "e8 9267 53 c8 01"),
              ElementsAreArray(Hex("e8 fabc 53 dd 01")));
}

TEST(RewriteFrameIds, WritesNothingWhereTheDescriptorDoesNotParse) {
  std::vector<uint8_t> cut = Hex("90 f0 9267 c8");
  EXPECT_FALSE(RewriteFrameIds(Codec::kVp8, cut, kIds));
  EXPECT_THAT(cut, ElementsAreArray(Hex("90 f0 9267 c8")));
  std::vector<uint8_t> h264 = Hex("65 88 84");
  EXPECT_FALSE(RewriteFrameIds(Codec::kH264, h264, kIds)) << "has no such fields";
}

TEST(RewriteFrameIds, ChangesNothingButWhatItWasAskedTo) {
  ForEachSeed(
      [](std::mt19937_64& random) {
        const Codec codec = Between(random, 0, 1) == 0 ? Codec::kVp8 : Codec::kVp9;
        const std::vector<uint8_t> original = RandomBytes(random, Between(random, 0, 40));
        const FrameIds ids = {.picture_id = static_cast<uint16_t>(random()),
                              .tl0_pic_idx = static_cast<uint8_t>(random()),
                              .key_idx = static_cast<uint8_t>(random())};
        std::vector<uint8_t> payload = original;
        const auto before = ParseFrameInfo(codec, payload);
        ASSERT_EQ(RewriteFrameIds(codec, payload, ids), before.has_value());
        const auto after = ParseFrameInfo(codec, payload);
        ASSERT_EQ(before.has_value(), after.has_value());
        if (!after) {
          EXPECT_EQ(payload, original);
          return;
        }
        EXPECT_EQ(after->picture_id_bits, before->picture_id_bits);
        if (before->picture_id >= 0) {
          EXPECT_EQ(after->picture_id, ids.picture_id % (1 << before->picture_id_bits));
        }
        if (before->tl0_pic_idx >= 0) {
          EXPECT_EQ(after->tl0_pic_idx, ids.tl0_pic_idx);
        }
        if (before->key_idx >= 0) {
          EXPECT_EQ(after->key_idx, ids.key_idx % 32);
        }
        // Written back, the old ids yield the old bytes.
        const FrameIds old = {.picture_id = static_cast<uint16_t>(before->picture_id),
                              .tl0_pic_idx = static_cast<uint8_t>(before->tl0_pic_idx),
                              .key_idx = static_cast<uint8_t>(before->key_idx)};
        ASSERT_TRUE(RewriteFrameIds(codec, payload, old));
        EXPECT_EQ(payload, original);
      },
      5000);
}

TEST(ParseFrameInfo, ReadsRandomBytesWithinBounds) {
  ForEachSeed(
      [](std::mt19937_64& random) {
        const std::vector<uint8_t> payload = RandomBytes(random, Between(random, 0, 40));
        for (const Codec codec : {Codec::kVp8, Codec::kVp9, Codec::kH264, Codec::kAv1}) {
          const auto frame = ParseFrameInfo(codec, payload);
          if (!frame) continue;
          EXPECT_FALSE(payload.empty());
          EXPECT_LE(frame->temporal_id, 7);
          EXPECT_LE(frame->spatial_id, 7);
        }
      },
      5000);
}

}  // namespace
}  // namespace rtp
