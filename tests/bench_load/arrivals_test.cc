#include "bench/load/arrivals.h"

#include <gtest/gtest.h>

namespace bench {
namespace {

constexpr int64_t kMs = 1'000'000;

TEST(Arrivals, CountWhatCameAndWhatIsMissing) {
  Arrivals arrivals;
  for (const uint16_t sequence : {10, 11, 14, 13}) arrivals.OnPacket(1, sequence, kMs);
  const ArrivalTotals totals = arrivals.Totals(kMs);
  EXPECT_EQ(totals.received, 4u);
  EXPECT_EQ(totals.missing, 1u);
  EXPECT_EQ(totals.late, 1u);
}

TEST(Arrivals, CountEachStreamByItsOwnSequenceThroughItsWraps) {
  Arrivals arrivals;
  for (uint32_t i = 0; i < 200'000; ++i) {
    arrivals.OnPacket(1, static_cast<uint16_t>(65'000 + i), kMs);
    if (i % 2 == 0) arrivals.OnPacket(2, static_cast<uint16_t>(i), kMs);
  }
  const ArrivalTotals totals = arrivals.Totals(kMs);
  EXPECT_EQ(totals.received, 300'000u);
  EXPECT_EQ(totals.missing, 99'999u);
}

TEST(Arrivals, BeginAnewWithoutTakingTheTimeBeforeForLoss) {
  Arrivals arrivals;
  arrivals.OnPacket(1, 5, kMs);
  arrivals.OnPacket(1, 9, kMs);
  arrivals.Restart();
  arrivals.OnPacket(1, 10, kMs);
  arrivals.OnPacket(1, 12, kMs);
  EXPECT_EQ(arrivals.Totals(kMs).received, 2u);
  EXPECT_EQ(arrivals.Totals(kMs).missing, 1u);
}

TEST(Arrivals, NoteGaps) {
  Arrivals arrivals;
  arrivals.OnPacket(1, 1, 100 * kMs);
  arrivals.OnPacket(1, 2, 299 * kMs);
  EXPECT_EQ(arrivals.Totals(300 * kMs).gaps, 0u);
  arrivals.OnPacket(1, 3, 599 * kMs);
  EXPECT_EQ(arrivals.Totals(600 * kMs).gaps, 1u);
  EXPECT_EQ(arrivals.Totals(600 * kMs).longest_gap_ns, 300 * kMs);
}

TEST(Arrivals, TellOfAStreamThatStopsForGood) {
  Arrivals arrivals;
  arrivals.OnPacket(1, 1, 100 * kMs);
  arrivals.OnPacket(2, 1, 1'050 * kMs);
  EXPECT_EQ(arrivals.Totals(1'099 * kMs).silent, 0u);
  EXPECT_EQ(arrivals.Totals(1'100 * kMs).silent, 1u);
  EXPECT_EQ(arrivals.Totals(1'100 * kMs).gaps, 1u);
  EXPECT_EQ(arrivals.Totals(1'100 * kMs).longest_gap_ns, 1'000 * kMs);
}

TEST(Arrivals, DoNotTakeWhatCameTwiceForWhatNeverCame) {
  Arrivals arrivals;
  for (const uint16_t sequence : {1, 2, 2, 5, 4, 4}) arrivals.OnPacket(1, sequence, kMs);
  EXPECT_EQ(arrivals.Totals(kMs).received, 6u);
  EXPECT_EQ(arrivals.Totals(kMs).twice, 2u);
  EXPECT_EQ(arrivals.Totals(kMs).missing, 1u);
}

TEST(Arrivals, TellsAudioApart) {
  Arrivals arrivals;
  for (const uint16_t sequence : {1, 3}) arrivals.OnPacket(1, sequence, kMs, /*audio=*/true);
  for (const uint16_t sequence : {1, 9}) arrivals.OnPacket(2, sequence, kMs);
  EXPECT_EQ(arrivals.AudioTotals(kMs).received, 2u);
  EXPECT_EQ(arrivals.AudioTotals(kMs).missing, 1u);
  EXPECT_EQ(arrivals.Totals(kMs).received, 4u);
  EXPECT_EQ(arrivals.Totals(kMs).missing, 8u);
}

}  // namespace
}  // namespace bench
