#include "rtp/packet.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rtp/header_writer.h"
#include "tests/rtp/wire.h"

namespace rtp {
namespace {

using ::testing::ElementsAreArray;

// V=2, M=1, PT=96, sequence 0x1234, timestamp 0x01020304, SSRC 0xAABBCCDD.
constexpr std::string_view kFixed = "80 e0 1234 01020304 aabbccdd";

ExtensionMap SomeExtensions() {
  ExtensionMap map;
  map.Set(1, ExtensionKind::kMid);
  map.Set(3, ExtensionKind::kTransportSequence);
  map.Set(14, ExtensionKind::kAudioLevel);
  map.Set(15, ExtensionKind::kRid);
  map.Set(100, ExtensionKind::kDependencyDescriptor);
  return map;
}

std::optional<ParsedPacket> Parse(const std::vector<uint8_t>& packet) {
  return ParsePacket(packet, SomeExtensions());
}

// A packet with an extension block of `profile` and `elements` (whole words), and payload 0xEE.
std::vector<uint8_t> WithBlock(std::string_view profile, std::string_view elements) {
  std::vector<uint8_t> packet = Hex("90 60 0001 00000000 00000001");
  const std::vector<uint8_t> block = Hex(elements);
  const std::vector<uint8_t> marker = Hex(profile);
  packet.insert(packet.end(), marker.begin(), marker.end());
  packet.push_back(0);
  packet.push_back(static_cast<uint8_t>(block.size() / 4));
  packet.insert(packet.end(), block.begin(), block.end());
  packet.push_back(0xEE);
  return packet;
}

TEST(ParsePacket, ReadsTheFixedHeader) {
  const auto packet = Hex(std::string(kFixed) + "01 02 03");
  const auto parsed = Parse(packet);
  ASSERT_TRUE(parsed);
  EXPECT_TRUE(parsed->marker);
  EXPECT_EQ(parsed->payload_type, 96);
  EXPECT_EQ(parsed->sequence, 0x1234);
  EXPECT_EQ(parsed->timestamp, 0x01020304u);
  EXPECT_EQ(parsed->ssrc, 0xAABBCCDDu);
  EXPECT_EQ(parsed->csrc_count, 0);
  EXPECT_EQ(parsed->header_size, 12);
  EXPECT_EQ(parsed->padding_size, 0);
  EXPECT_THAT(parsed->Payload(packet), ElementsAreArray({1, 2, 3}));
  for (const ExtensionSlice& slice : parsed->extensions) EXPECT_FALSE(slice.present());
}

TEST(ParsePacket, TakesAHeaderWithoutPayload) {
  const auto parsed = Parse(Hex(kFixed));
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->payload_size, 0);
}

TEST(ParsePacket, SkipsCsrcs) {
  const auto packet = Hex("82 60 0001 00000000 00000001 11111111 22222222 ee");
  const auto parsed = Parse(packet);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->csrc_count, 2);
  EXPECT_EQ(parsed->header_size, 20);
  EXPECT_THAT(parsed->Payload(packet), ElementsAreArray({0xEE}));
}

TEST(ParsePacket, CutsOffPadding) {
  const auto packet = Hex("a0 60 0001 00000000 00000001 ee 00 00 03");
  const auto parsed = Parse(packet);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->padding_size, 3);
  EXPECT_THAT(parsed->Payload(packet), ElementsAreArray({0xEE}));
}

TEST(ParsePacket, TakesAPacketOfNothingButPadding) {
  const auto parsed = Parse(Hex("a0 60 0001 00000000 00000001 00 00 00 04"));
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->payload_size, 0);
  EXPECT_EQ(parsed->padding_size, 4);
}

TEST(ParsePacket, FindsOneByteExtensions) {
  // RFC 8285 section 4.2: id 1 of two bytes, padding, id 3 of two, id 14 of one.
  const auto packet = WithBlock("bede", "11 61 62 00 31 00 07 e0 ff 00 00 00");
  const auto parsed = Parse(packet);
  ASSERT_TRUE(parsed);
  EXPECT_THAT(parsed->ExtensionValue(packet, ExtensionKind::kMid), ElementsAreArray({'a', 'b'}));
  EXPECT_THAT(parsed->ExtensionValue(packet, ExtensionKind::kTransportSequence),
              ElementsAreArray({0, 7}));
  EXPECT_THAT(parsed->ExtensionValue(packet, ExtensionKind::kAudioLevel), ElementsAreArray({0xFF}));
  EXPECT_TRUE(parsed->ExtensionValue(packet, ExtensionKind::kRid).empty());
  EXPECT_EQ(parsed->header_size, 28);
  EXPECT_THAT(parsed->Payload(packet), ElementsAreArray({0xEE}));
}

TEST(ParsePacket, FindsTwoByteExtensions) {
  // RFC 8285 section 4.3, appbits 5: id 100 of three bytes, padding, id 15 of none, id 1 of one.
  const auto packet = WithBlock("1005", "64 03 c1 01 72 00 0f 00 01 01 61 00");
  const auto parsed = Parse(packet);
  ASSERT_TRUE(parsed);
  EXPECT_THAT(parsed->ExtensionValue(packet, ExtensionKind::kDependencyDescriptor),
              ElementsAreArray({0xC1, 0x01, 0x72}));
  EXPECT_TRUE(parsed->extension(ExtensionKind::kRid).present()) << "empty, but there";
  EXPECT_EQ(parsed->extension(ExtensionKind::kRid).length, 0);
  EXPECT_THAT(parsed->ExtensionValue(packet, ExtensionKind::kMid), ElementsAreArray({'a'}));
}

TEST(ParsePacket, SkipsABlockOfAnotherProfile) {
  const auto packet = WithBlock("abcd", "10 61 00 00");
  const auto parsed = Parse(packet);
  ASSERT_TRUE(parsed);
  EXPECT_FALSE(parsed->extension(ExtensionKind::kMid).present());
  EXPECT_EQ(parsed->header_size, 20);
}

TEST(ParsePacket, SkipsUnknownIds) {
  const auto packet = WithBlock("bede", "50 99 10 61");
  const auto parsed = Parse(packet);
  ASSERT_TRUE(parsed);
  EXPECT_THAT(parsed->ExtensionValue(packet, ExtensionKind::kMid), ElementsAreArray({'a'}));
}

TEST(ParsePacket, OfAnExtensionThatAppearsTwiceTheFirstStands) {
  const auto packet = WithBlock("bede", "10 61 10 62");
  const auto parsed = Parse(packet);
  ASSERT_TRUE(parsed);
  EXPECT_THAT(parsed->ExtensionValue(packet, ExtensionKind::kMid), ElementsAreArray({'a'}));
}

TEST(ParsePacket, KeepsWhatCameBeforeALyingElement) {
  for (const std::string_view elements : {
           "10 61 e1 00",  // two bytes declared, one left in the block
           "10 61 f0 00",  // id 15 ends the list (RFC 8285 section 4.2)
           "10 61 03 e0",  // id 0 with a length does too
       }) {
    const auto packet = WithBlock("bede", elements);
    const auto parsed = Parse(packet);
    ASSERT_TRUE(parsed) << elements;
    EXPECT_TRUE(parsed->extension(ExtensionKind::kMid).present()) << elements;
    EXPECT_FALSE(parsed->extension(ExtensionKind::kAudioLevel).present()) << elements;
    EXPECT_FALSE(parsed->extension(ExtensionKind::kRid).present()) << elements;
  }
  for (const std::string_view elements : {"01 01 61 0e", "01 01 61 00 0e 03 00 00"}) {
    const auto parsed = Parse(WithBlock("1000", elements));
    ASSERT_TRUE(parsed) << elements;
    EXPECT_TRUE(parsed->extension(ExtensionKind::kMid).present()) << elements;
    EXPECT_FALSE(parsed->extension(ExtensionKind::kAudioLevel).present()) << elements;
  }
}

TEST(ParsePacket, RejectsWhatDoesNotFit) {
  for (const std::string_view packet : {
           "",
           "80 60 0001 00000000 000000",                      // shorter than a header
           "00 60 0001 00000000 00000001",                    // version 0
           "40 60 0001 00000000 00000001",                    // version 1
           "c0 60 0001 00000000 00000001",                    // version 3
           "81 60 0001 00000000 00000001 112233",             // CSRC cut short
           "90 60 0001 00000000 00000001 bede00",             // block header cut short
           "90 60 0001 00000000 00000001 bede0001 1061",      // block cut short
           "90 60 0001 00000000 00000001 bedeffff 00000000",  // block longer than any packet
           "a0 60 0001 00000000 00000001",                    // P without a byte to count it
           "a0 60 0001 00000000 00000001 0000",               // padding of none
           "a0 60 0001 00000000 00000001 0003",               // more padding than payload
           "b0 60 0001 00000000 00000001 bede0001 10610004",  // padding inside the header
       }) {
    EXPECT_FALSE(Parse(Hex(packet))) << packet;
  }
}

TEST(ParsePacket, RejectsMoreThan65535Bytes) {
  std::vector<uint8_t> packet = Hex(kFixed);
  packet.resize(65535);
  ASSERT_TRUE(Parse(packet));
  EXPECT_EQ(Parse(packet)->payload_size, 65535 - 12);
  packet.push_back(0);
  EXPECT_FALSE(Parse(packet));
}

TEST(ParsePacket, EveryPrefixOfAPacketIsReadWithinItsBounds) {
  auto packet = WithBlock("bede", "11 61 62 00 31 00 07 e0 ff 00 00 00");
  for (size_t size = 0; size <= packet.size(); ++size) {
    // A copy of the exact size, so that a sanitizer sees any byte too many.
    const std::vector<uint8_t> prefix(packet.begin(), packet.begin() + static_cast<int>(size));
    EXPECT_EQ(Parse(prefix).has_value(), size >= 28);
  }
}

TEST(ParsePacket, WhateverItAcceptsLiesWithinThePacket) {
  ForEachSeed(
      [](std::mt19937_64& random) {
        std::vector<uint8_t> packet = RandomBytes(random, Between(random, 0, 80));
        if (!packet.empty()) packet[0] = static_cast<uint8_t>(0x80 | (packet[0] & 0x31));
        if (packet.size() >= 16 && Between(random, 0, 1) == 1) {
          packet[12] = 0xBE, packet[13] = 0xDE, packet[14] = 0;
          packet[15] = static_cast<uint8_t>(Between(random, 0, 16));
        }
        const auto parsed = Parse(packet);
        if (!parsed) return;
        EXPECT_EQ(parsed->header_size + parsed->payload_size + parsed->padding_size, packet.size());
        for (const ExtensionSlice& slice : parsed->extensions) {
          EXPECT_LE(slice.offset + slice.length, parsed->header_size);
        }
      },
      5000);
}

TEST(LooksLikeRtcp, TellsByTheSecondByte) {
  EXPECT_TRUE(LooksLikeRtcp(Hex("81 c8")));
  EXPECT_TRUE(LooksLikeRtcp(Hex("81 c0")));
  EXPECT_TRUE(LooksLikeRtcp(Hex("81 df")));
  EXPECT_FALSE(LooksLikeRtcp(Hex("80 bf")));
  EXPECT_FALSE(LooksLikeRtcp(Hex("80 e0"))) << "payload type 96 with the marker";
  EXPECT_FALSE(LooksLikeRtcp(Hex("81")));
}

}  // namespace
}  // namespace rtp
