#include "dtls/packet_index.h"

#include <gmock/gmock.h>

namespace dtls {
namespace {

constexpr uint64_t kRollover = 1 << 16;

TEST(EstimateIndexTest, TheNearestIndexIsMeant) {
  EXPECT_EQ(EstimateIndex(100, 101), 101U);
  EXPECT_EQ(EstimateIndex(100, 90), 90U);
  EXPECT_EQ(EstimateIndex(65'535, 0), kRollover);
  EXPECT_EQ(EstimateIndex(kRollover + 3, 65'530), 65'530U);
  EXPECT_EQ(EstimateIndex(5 * kRollover + 65'000, 100), 6 * kRollover + 100);
  EXPECT_EQ(EstimateIndex(6 * kRollover + 100, 65'000), 5 * kRollover + 65'000);
}

TEST(EstimateIndexTest, HalfTheSequenceNumbersAreAhead) {
  EXPECT_EQ(EstimateIndex(3 * kRollover, 0x8000), 3 * kRollover + 0x8000);
  EXPECT_EQ(EstimateIndex(3 * kRollover, 0x8001), 2 * kRollover + 0x8001);
  EXPECT_EQ(EstimateIndex(3 * kRollover + 0x8001, 0), 4 * kRollover);
  EXPECT_EQ(EstimateIndex(3 * kRollover + 0x8000, 0), 3 * kRollover);
}

TEST(EstimateIndexTest, NothingIsBeforeTheFirstRollover) {
  EXPECT_EQ(EstimateIndex(0, 65'535), 65'535U);
  EXPECT_EQ(EstimateIndex(10, 60'000), 60'000U);
}

TEST(ReplayWindowTest, AnIndexIsNewOnce) {
  ReplayWindow<128> window;
  for (uint64_t index : {0, 1, 5, 3, 127, 126}) {
    EXPECT_TRUE(window.IsNew(index)) << index;
    window.Add(index);
    EXPECT_FALSE(window.IsNew(index)) << index;
  }
  EXPECT_TRUE(window.IsNew(2));
  EXPECT_EQ(window.newest(), 127U);
}

TEST(ReplayWindowTest, WhatIsOlderThanTheWindowIsNotNew) {
  ReplayWindow<128> window;
  window.Add(1000);
  EXPECT_TRUE(window.IsNew(1000 - 127));
  EXPECT_FALSE(window.IsNew(1000 - 128));
}

TEST(ReplayWindowTest, ForgetsWhatItHasPassed) {
  for (uint64_t step : {1, 2, 63, 64, 65, 127, 128, 129, 1'000'000}) {
    ReplayWindow<128> window;
    for (uint64_t index = 0; index < 500; ++index) window.Add(index);
    const uint64_t next = 499 + step;
    window.Add(next);
    for (uint64_t age = 1; age < 128; ++age) {
      EXPECT_EQ(window.IsNew(next - age), next - age >= 500) << "step " << step << ", age " << age;
    }
  }
}

}  // namespace
}  // namespace dtls
