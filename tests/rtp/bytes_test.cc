#include "rtp/bytes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "tests/rtp/wire.h"

namespace rtp {
namespace {

using ::testing::ElementsAre;

TEST(ByteReader, ReadsBigEndianNumbersOfEveryWidth) {
  const auto bytes = Hex("01 0203 040506 0708090a 0b0c0d0e0f101112 ff");
  ByteReader reader(bytes);
  EXPECT_EQ(reader.ReadU8(), 0x01);
  EXPECT_EQ(reader.ReadU16(), 0x0203);
  EXPECT_EQ(reader.ReadU24(), 0x040506u);
  EXPECT_EQ(reader.ReadU32(), 0x0708090Au);
  EXPECT_EQ(reader.ReadU64(), 0x0B0C0D0E0F101112u);
  EXPECT_EQ(reader.position(), 18u);
  EXPECT_EQ(reader.remaining(), 1u);
  EXPECT_FALSE(reader.failed());
}

TEST(ByteReader, PastTheEndYieldsZerosAndStaysFailed) {
  const auto bytes = Hex("01 02 03");
  ByteReader reader(bytes);
  EXPECT_EQ(reader.ReadU32(), 0u);
  EXPECT_TRUE(reader.failed());
  EXPECT_EQ(reader.ReadU8(), 0u) << "one byte is left, but a failed reader reads no more";
  EXPECT_TRUE(reader.ReadBytes(1).empty());
}

TEST(ByteReader, TakesSpansWithoutCopying) {
  const auto bytes = Hex("01 02 03");
  ByteReader reader(bytes);
  reader.Skip(1);
  EXPECT_EQ(reader.ReadBytes(2).data(), bytes.data() + 1);
  EXPECT_TRUE(reader.ReadBytes(0).empty());
  EXPECT_FALSE(reader.failed());
  EXPECT_TRUE(reader.ReadBytes(1).empty());
  EXPECT_TRUE(reader.failed());
}

TEST(ByteWriter, WritesWhatAReaderReads) {
  std::array<uint8_t, 27> out{};
  ByteWriter writer(out);
  writer.WriteU8(0x01);
  writer.WriteU16(0x0203);
  writer.WriteU24(0x040506);
  writer.WriteU32(0x0708090A);
  writer.WriteU64(0x0B0C0D0E0F101112);
  writer.WriteBytes("ab");
  writer.WriteBytes(Hex("c0 c1"));
  writer.WriteZeros(2);
  writer.PatchU16(1, 0xFFEE);
  EXPECT_THAT(writer.written(), testing::ElementsAreArray(Hex("01 ffee 040506 0708090a"
                                                              "0b0c0d0e0f101112 6162 c0c1 0000")));
  EXPECT_EQ(writer.remaining(), 3u);
  EXPECT_FALSE(writer.failed());
}

TEST(ByteWriter, WhatDoesNotFitIsNotWrittenAtAll) {
  std::array<uint8_t, 3> out = {9, 9, 9};
  ByteWriter writer(out);
  writer.WriteU16(0x0102);
  writer.WriteU16(0x0304);
  writer.WriteU8(5);
  writer.PatchU16(0, 0x0606);
  EXPECT_TRUE(writer.failed());
  EXPECT_THAT(out, ElementsAre(1, 2, 9));
}

}  // namespace
}  // namespace rtp
