#include "rtp/bit_reader.h"

#include <gtest/gtest.h>

#include "tests/rtp/wire.h"

namespace rtp {
namespace {

TEST(BitReader, ReadsAcrossBytesMostSignificantFirst) {
  const auto bytes = Bits("1 01 00110 11110000 1010 0101 1");
  BitReader reader(bytes);
  EXPECT_TRUE(reader.ReadBit());
  EXPECT_EQ(reader.Read(2), 0b01u);
  EXPECT_EQ(reader.Read(9), 0b001101111u);
  EXPECT_EQ(reader.Read(0), 0u);
  EXPECT_EQ(reader.Read(12), 0b000010100101u);
  EXPECT_EQ(reader.remaining(), 8u);
  EXPECT_EQ(reader.Read(8), 0b10000000u);
  EXPECT_FALSE(reader.failed());
}

TEST(BitReader, ReadsAWholeWordFromAnyBit) {
  const auto bytes = Hex("f0 12 34 56 7f");
  BitReader reader(bytes);
  reader.Read(4);
  EXPECT_EQ(reader.Read(32), 0x01234567u);
}

TEST(BitReader, PastTheEndYieldsZerosAndStaysFailed) {
  const auto bytes = Hex("ff");
  BitReader reader(bytes);
  EXPECT_EQ(reader.Read(9), 0u);
  EXPECT_TRUE(reader.failed());
  EXPECT_FALSE(reader.ReadBit());
}

// AV1 bitstream specification, section 4.10.7: with five values, 0 to 2 take two bits, 3 and 4
// three.
TEST(BitReader, ReadsNonSymmetricNumbers) {
  const auto bytes = Bits("00 01 10 110 111");
  BitReader reader(bytes);
  for (uint32_t value = 0; value < 5; ++value) EXPECT_EQ(reader.ReadBelow(5), value);
  EXPECT_EQ(reader.remaining(), 4u);
}

TEST(BitReader, NumbersBelowAPowerOfTwoAreAllEquallyLong) {
  const auto bytes = Bits("00 01 10 11");
  BitReader reader(bytes);
  for (uint32_t value = 0; value < 4; ++value) EXPECT_EQ(reader.ReadBelow(4), value);
  EXPECT_EQ(reader.remaining(), 0u);
}

TEST(BitReader, TheOnlyNumberBelowOneTakesNoBits) {
  BitReader reader({});
  EXPECT_EQ(reader.ReadBelow(1), 0u);
  EXPECT_FALSE(reader.failed());
}

}  // namespace
}  // namespace rtp
