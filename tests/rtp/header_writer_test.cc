#include "rtp/header_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "rtp/packet.h"
#include "tests/rtp/wire.h"

namespace rtp {
namespace {

using ::testing::ElementsAreArray;
using Form = HeaderWriter::Form;

constexpr OutgoingHeader kHeader = {.timestamp = 0x01020304,
                                    .ssrc = 0xAABBCCDD,
                                    .sequence = 0x1234,
                                    .payload_type = 96,
                                    .marker = true};

TEST(HeaderWriter, WritesTheFixedHeaderAlone) {
  std::array<uint8_t, 64> out{};
  HeaderWriter writer(out, kHeader, Form::kOneByte);
  ASSERT_EQ(writer.Finish(), 12u);
  EXPECT_THAT(std::span(out).first(12), ElementsAreArray(Hex("80 e0 1234 01020304 aabbccdd")));
}

TEST(HeaderWriter, WritesACsrcAndThePaddingBit) {
  std::array<uint8_t, 64> out{};
  OutgoingHeader header = kHeader;
  header.csrc = 0x55667788;
  header.padding = true;
  header.marker = false;
  HeaderWriter writer(out, header, Form::kOneByte);
  ASSERT_EQ(writer.Finish(), 16u);
  EXPECT_THAT(std::span(out).first(16),
              ElementsAreArray(Hex("a1 60 1234 01020304 aabbccdd 55667788")));
}

TEST(HeaderWriter, WritesOneByteElementsAndPadsTheBlock) {
  std::array<uint8_t, 64> out{};
  HeaderWriter writer(out, kHeader, Form::kOneByte);
  EXPECT_TRUE(writer.AddExtension(1, Hex("61 62")));
  EXPECT_TRUE(writer.AddExtension(14, Hex("ff")));
  ASSERT_EQ(writer.Finish(), 24u);
  EXPECT_THAT(std::span(out).first(24),
              ElementsAreArray(Hex("90 e0 1234 01020304 aabbccdd bede0002 11 61 62 e0 ff 000000")));
}

TEST(HeaderWriter, WritesTwoByteElements) {
  std::array<uint8_t, 64> out{};
  HeaderWriter writer(out, kHeader, Form::kTwoByte);
  EXPECT_TRUE(writer.AddExtension(200, Hex("c10172")));
  EXPECT_TRUE(writer.AddExtension(15, {}));
  ASSERT_EQ(writer.Finish(), 24u);
  EXPECT_THAT(std::span(out).first(24),
              ElementsAreArray(Hex("90 e0 1234 01020304 aabbccdd 10000002 c8 03 c10172 0f 00 00")));
}

TEST(HeaderWriter, LeavesOutWhatTheFormCannotCarry) {
  std::array<uint8_t, 512> out{};
  const std::vector<uint8_t> long_value(256);
  HeaderWriter one_byte(out, kHeader, Form::kOneByte);
  EXPECT_FALSE(one_byte.AddExtension(0, Hex("01")));
  EXPECT_FALSE(one_byte.AddExtension(15, Hex("01")));
  EXPECT_FALSE(one_byte.AddExtension(1, {}));
  EXPECT_FALSE(one_byte.AddExtension(1, std::span(long_value).first(17)));
  EXPECT_EQ(one_byte.Finish(), 12u);
  EXPECT_EQ(out[0] & 0x10, 0) << "no block, no X bit";

  HeaderWriter two_byte(out, kHeader, Form::kTwoByte);
  EXPECT_FALSE(two_byte.AddExtension(0, Hex("01")));
  EXPECT_FALSE(two_byte.AddExtension(1, long_value));
  EXPECT_TRUE(two_byte.AddExtension(1, std::span(long_value).first(255)));
  EXPECT_EQ(two_byte.Finish(), 12u + 4 + 260);
}

TEST(HeaderWriter, LeavesOutWhatTheSpanCannotHold) {
  std::array<uint8_t, 20> out{};
  HeaderWriter writer(out, kHeader, Form::kOneByte);
  EXPECT_FALSE(writer.AddExtension(1, Hex("61 62 63 64"))) << "one byte too many, padded";
  EXPECT_TRUE(writer.AddExtension(2, Hex("61 62 63")));
  EXPECT_FALSE(writer.AddExtension(3, Hex("61")));
  EXPECT_EQ(writer.Finish(), 20u);
  EXPECT_EQ(out[16], 0x22);
}

TEST(HeaderWriter, YieldsNothingWhereTheFixedPartDoesNotFit) {
  std::array<uint8_t, 15> out{};
  OutgoingHeader header = kHeader;
  header.csrc = 1;
  HeaderWriter writer(out, header, Form::kOneByte);
  EXPECT_FALSE(writer.AddExtension(1, Hex("61")));
  EXPECT_EQ(writer.Finish(), 0u);
  EXPECT_THAT(out, testing::Each(0));
}

ExtensionMap MapOfAll(std::mt19937_64& random, Form form) {
  ExtensionMap map;
  const auto first = static_cast<uint8_t>(form == Form::kOneByte ? 1 : Between(random, 1, 240));
  for (size_t i = 0; i < kExtensionKinds; ++i) {
    map.Set(static_cast<uint8_t>(first + i), static_cast<ExtensionKind>(i));
  }
  return map;
}

TEST(HeaderWriter, WhatItWritesParsesToTheSame) {
  ForEachSeed(
      [](std::mt19937_64& random) {
        const Form form = Between(random, 0, 1) == 0 ? Form::kOneByte : Form::kTwoByte;
        const ExtensionMap map = MapOfAll(random, form);
        OutgoingHeader header = {.timestamp = static_cast<uint32_t>(random()),
                                 .ssrc = static_cast<uint32_t>(random()),
                                 .sequence = static_cast<uint16_t>(random()),
                                 .payload_type = static_cast<uint8_t>(Between(random, 0, 127)),
                                 .marker = Between(random, 0, 1) == 1};
        if (Between(random, 0, 1) == 1) header.csrc = static_cast<uint32_t>(random());

        // A heap block of just this size, so that a sanitizer sees any byte too many.
        std::vector<uint8_t> out(Between(random, 16, 200));
        HeaderWriter writer(out, header, form);
        std::array<std::optional<std::vector<uint8_t>>, kExtensionKinds> written;
        for (size_t i = 0; i < kExtensionKinds; ++i) {
          const auto value = RandomBytes(random, Between(random, 0, 20));
          const uint8_t id = map.Id(static_cast<ExtensionKind>(i));
          if (writer.AddExtension(id, value)) written[i] = value;
        }
        const size_t size = writer.Finish();
        ASSERT_LE(size, out.size());

        const std::span<const uint8_t> packet = std::span(out).first(size);
        const auto parsed = ParsePacket(packet, map);
        ASSERT_TRUE(parsed);
        EXPECT_EQ(parsed->header_size, size);
        EXPECT_EQ(parsed->timestamp, header.timestamp);
        EXPECT_EQ(parsed->ssrc, header.ssrc);
        EXPECT_EQ(parsed->sequence, header.sequence);
        EXPECT_EQ(parsed->payload_type, header.payload_type);
        EXPECT_EQ(parsed->marker, header.marker);
        EXPECT_EQ(parsed->csrc_count, header.csrc ? 1 : 0);
        for (size_t i = 0; i < kExtensionKinds; ++i) {
          const auto kind = static_cast<ExtensionKind>(i);
          ASSERT_EQ(parsed->extension(kind).present(), written[i].has_value());
          if (written[i]) {
            EXPECT_THAT(parsed->ExtensionValue(packet, kind), ElementsAreArray(*written[i]));
          }
        }
      },
      2000);
}

}  // namespace
}  // namespace rtp
