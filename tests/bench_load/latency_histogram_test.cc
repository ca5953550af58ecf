#include "bench/load/latency_histogram.h"

#include <gtest/gtest.h>

namespace bench {
namespace {

TEST(LatencyHistogram, TellsPercentilesWithinThreePercent) {
  LatencyHistogram histogram;
  for (int64_t us = 1; us <= 10'000; ++us) histogram.Add(us * 1000);
  EXPECT_NEAR(histogram.PercentileMs(0.5), 5.0, 0.15);
  EXPECT_NEAR(histogram.PercentileMs(0.99), 9.9, 0.3);
  EXPECT_EQ(histogram.MaxMs(), 10.0);
  EXPECT_EQ(histogram.count(), 10'000u);
}

TEST(LatencyHistogram, KeepsWhatLiesOutsideItsRangeAtItsEnds) {
  LatencyHistogram histogram;
  histogram.Add(-5);
  histogram.Add(3'600'000'000'000);
  EXPECT_LT(histogram.PercentileMs(0.5), 0.002);
  EXPECT_EQ(histogram.MaxMs(), 3'600'000.0);
}

TEST(LatencyHistogram, SaysNothingOfNothing) {
  EXPECT_EQ(LatencyHistogram().PercentileMs(0.99), 0);
}

TEST(LatencyHistogram, AddsUp) {
  LatencyHistogram low;
  LatencyHistogram high;
  for (int i = 0; i < 99; ++i) low.Add(1'000'000);
  high.Add(50'000'000);
  low.Add(high);
  EXPECT_NEAR(low.PercentileMs(0.5), 1.0, 0.03);
  EXPECT_EQ(low.MaxMs(), 50.0);
}

}  // namespace
}  // namespace bench
