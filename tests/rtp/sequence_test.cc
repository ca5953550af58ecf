#include "rtp/sequence.h"

#include <gtest/gtest.h>

#include "tests/rtp/wire.h"

namespace rtp {
namespace {

TEST(IsNewer, ComparesOnTheCircle) {
  EXPECT_TRUE(IsNewer<uint16_t>(1, 0));
  EXPECT_TRUE(IsNewer<uint16_t>(0, 65535));
  EXPECT_FALSE(IsNewer<uint16_t>(65535, 0));
  EXPECT_FALSE(IsNewer<uint16_t>(7, 7));
  EXPECT_TRUE(IsNewer<uint32_t>(5, 0xFFFFFFF0));
}

TEST(Unwrapper, CountsOnAcrossTheWrap) {
  SequenceUnwrapper unwrapper;
  const int64_t first = unwrapper.Unwrap(65534);
  EXPECT_EQ(unwrapper.Unwrap(65535), first + 1);
  EXPECT_EQ(unwrapper.Unwrap(0), first + 2);
  EXPECT_EQ(unwrapper.Unwrap(65535), first + 1) << "an older packet";
}

TEST(Unwrapper, TheFirstNumberLeavesRoomForOlderOnes) {
  SequenceUnwrapper unwrapper;
  EXPECT_EQ(unwrapper.Unwrap(0), 65536);
  EXPECT_EQ(unwrapper.Unwrap(65535), 65535);
}

TEST(Unwrapper, PeekRemembersNothing) {
  SequenceUnwrapper unwrapper;
  EXPECT_EQ(unwrapper.Peek(30000), unwrapper.Unwrap(30000));
  const int64_t far = unwrapper.Peek(60000);
  EXPECT_EQ(unwrapper.Peek(60000), far);
  EXPECT_EQ(unwrapper.Unwrap(30001), unwrapper.Peek(30000) + 1);
}

TEST(Unwrapper, FollowsAnyWalkOfStepsBelowHalfTheCircle) {
  ForEachSeed([](std::mt19937_64& random) {
    SequenceUnwrapper sequences;
    TimestampUnwrapper timestamps;
    int64_t sequence = 65536 + static_cast<int64_t>(Between(random, 0, 65535));
    int64_t timestamp = (int64_t{1} << 32) + static_cast<int64_t>(Between(random, 0, 0xFFFFFFFF));
    for (int i = 0; i < 1000; ++i) {
      ASSERT_EQ(sequences.Unwrap(static_cast<uint16_t>(sequence)), sequence);
      ASSERT_EQ(timestamps.Unwrap(static_cast<uint32_t>(timestamp)), timestamp);
      sequence += static_cast<int64_t>(Between(random, 0, 65534)) - 32767;
      timestamp += static_cast<int64_t>(Between(random, 0, 0xFFFFFFFE)) - 0x7FFFFFFF;
    }
  });
}

}  // namespace
}  // namespace rtp
