#include "sfu/forward/red.h"

#include <gtest/gtest.h>

#include <array>

namespace sfu {
namespace {

TEST(RedTest, FindsThePrimaryBehindOneRedundantBlock) {
  // RFC 2198 section 3: F=1, PT 111, offset 960, length 2; F=0, PT 111; 2 redundant bytes; primary.
  const std::array<uint8_t, 9> payload = {0x80 | 111, 0x0f, 0x00, 0x02, 111, 1, 2, 3, 4};
  EXPECT_EQ(PrimaryEncodingOffset(payload), 7);
}

TEST(RedTest, FindsThePrimaryThatStandsAlone) {
  const std::array<uint8_t, 3> payload = {111, 3, 4};
  EXPECT_EQ(PrimaryEncodingOffset(payload), 1);
}

TEST(RedTest, RejectsLengthsThatLie) {
  EXPECT_EQ(PrimaryEncodingOffset(std::array<uint8_t, 5>{0xef, 0x0f, 0x03, 0xff, 111}),
            std::nullopt);
  EXPECT_EQ(PrimaryEncodingOffset(std::array<uint8_t, 2>{0xef, 0x0f}), std::nullopt);
  EXPECT_EQ(PrimaryEncodingOffset({}), std::nullopt);
}

}  // namespace
}  // namespace sfu
