#include "rtp/rtx.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/rtp/wire.h"

namespace rtp {
namespace {

TEST(RtxPayload, OpensWithTheOriginalSequenceNumber) {
  const auto bytes = Hex("1234 90 e0 01");
  const auto payload = ReadRtxPayload(bytes);
  ASSERT_TRUE(payload);
  EXPECT_EQ(payload->original_sequence, 0x1234);
  EXPECT_THAT(payload->original_payload, testing::ElementsAre(0x90, 0xE0, 0x01));
}

TEST(RtxPayload, MayCarryAnEmptyOriginal) {
  const auto payload = ReadRtxPayload(Hex("1234"));
  ASSERT_TRUE(payload);
  EXPECT_TRUE(payload->original_payload.empty());
}

TEST(RtxPayload, WithoutASequenceNumberIsNone) {
  EXPECT_FALSE(ReadRtxPayload({}));
  EXPECT_FALSE(ReadRtxPayload(Hex("12")));
}

}  // namespace
}  // namespace rtp
