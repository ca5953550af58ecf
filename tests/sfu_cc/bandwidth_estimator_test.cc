// What the estimate does on paths of known capacity. Each over 20 seeds, the worst counts.
#include "sfu/cc/bandwidth_estimator.h"

#include <gmock/gmock.h>

#include "tests/sfu_cc/path_model.h"

namespace sfu {
namespace {

using namespace std::chrono_literals;

template <typename Test>
void OnEverySeed(PathOptions options, Test test) {
  for (options.seed = 1; options.seed <= 20; ++options.seed) {
    SCOPED_TRACE("seed " + std::to_string(options.seed));
    PathModel path(options);
    path.wish = DataRate::KilobitsPerSecond(5'000);
    test(path);
  }
}

TEST(Estimate, FindsTheCapacityWithinFiveSeconds) {
  for (const double capacity : {300e3, 1e6, 2e6, 4e6}) {
    OnEverySeed({.capacity_bps = capacity}, [&](PathModel& path) {
      path.RunFor(5s);
      EXPECT_GE(path.estimator.target().bps(), 0.85 * capacity);
      path.RunFor(20s);
      EXPECT_LE(path.estimator.target().bps(), 1.1 * capacity);
    });
  }
}

TEST(Estimate, IsNotAboveCapacityForLong) {
  for (const double before : {1e6, 2.5e6, 5e6}) {
    OnEverySeed({.capacity_bps = before, .jitter = 5ms}, [&](PathModel& path) {
      for (const double share : {1.0, 0.2, 1.0, 0.5, 0.3, 1.0}) {
        path.options.capacity_bps = before * share;
        path.RunFor(10s);
      }
      EXPECT_LE(path.most_above(), 1s);
    });
  }
}

// What a deep queue takes in before the fall shows is all that the subscriber has to wait for.
TEST(Estimate, StopsSendingWhereThePathBecomesSlowWithADeepQueue) {
  OnEverySeed({.capacity_bps = 2.5e6, .queue = 2s, .jitter = 2ms}, [](PathModel& path) {
    path.RunFor(20s + Duration(path.options.seed * 7'000));
    path.options.capacity_bps = 0.5e6;
    path.RunFor(900ms);
    EXPECT_LE(path.most_queue(), 850ms);
  });
}

// Of what it knew, only the rate holds: the longer way looks like a queue otherwise, and like one
// that others fill.
TEST(Estimate, StaysOnAnotherPathThatIsLonger) {
  OnEverySeed({.capacity_bps = 2e6}, [](PathModel& path) {
    path.RunFor(10s);
    path.options.delay += 60ms;
    path.estimator.OnPathChange();
    EXPECT_TRUE(path.estimator.proven());
    path.RunFor(3s);
    EXPECT_GE(path.estimator.target().bps(), 0.8 * 2e6);
    path.RunFor(20s);
    EXPECT_FALSE(path.estimator.competing());
    EXPECT_LE(path.estimator.target().bps(), 1.1 * 2e6);
  });
}

// Nothing would ever let it rise.
TEST(Estimate, IsNoneForWhomOnlyReportsOfLossComeFrom) {
  BandwidthEstimator estimator;
  const Time start{1h};
  estimator.OnSent(std::nullopt, 1200, 0, start);
  for (int second = 1; second <= 4; ++second) estimator.OnLossReport(0, start + second * 1s);
  EXPECT_FALSE(estimator.proven());
  EXPECT_FALSE(estimator.expected(start + 4s));
}

TEST(Estimate, LetsSendingGoOnAfterAllThatWasInFlightIsLost) {
  OnEverySeed({.capacity_bps = 1e6}, [](PathModel& path) {
    path.RunFor(5s);
    path.options.loss = 1;
    path.RunFor(2s);
    path.options.loss = 0;
    path.RunFor(3s);
    const double before = path.delivered_bytes();
    path.RunFor(10s);
    EXPECT_GE((path.delivered_bytes() - before) * 8 / 10, 0.8e6);
  });
}

TEST(Estimate, UsesMostOfTheCapacityWithAShortQueue) {
  OnEverySeed({.capacity_bps = 2e6}, [](PathModel& path) {
    path.RunFor(10s);
    const double before = path.delivered_bytes();
    path.RunFor(60s);
    EXPECT_GE((path.delivered_bytes() - before) * 8 / 60, 0.85 * 2e6);
    EXPECT_LE(path.most_queue(), 100ms);
  });
}

TEST(Estimate, IsNotLoweredByRandomLossBelowWhatArrives) {
  for (const double loss : {0.02, 0.05, 0.1}) {
    OnEverySeed({.capacity_bps = 4e6, .loss = loss, .most_sent_bps = 1.5e6}, [&](PathModel& path) {
      path.RunFor(5s);
      double least = 1e9;
      for (int i = 0; i < 55; ++i) {
        path.RunFor(1s);
        least = std::min(least, path.estimator.target().bps());
      }
      EXPECT_GE(least, 0.88 * 1.5e6) << loss;
    });
  }
}

TEST(Estimate, OfASenderWithLittleToSendIsBoundedByWhatProbesProve) {
  OnEverySeed({.capacity_bps = 50e6, .most_sent_bps = 300e3}, [](PathModel& path) {
    path.wish.reset();
    path.RunFor(60s);
    EXPECT_LE(path.estimator.target().bps(), 6e6);
    EXPECT_TRUE(path.estimator.application_limited());
  });
}

TEST(Estimate, NoticesByProbesThatAnUnusedPathBecameNarrow) {
  OnEverySeed({.capacity_bps = 3e6, .most_sent_bps = 300e3}, [](PathModel& path) {
    path.wish.reset();
    path.RunFor(10s);
    path.options.capacity_bps = 500e3;
    path.RunFor(7s);
    EXPECT_LE(path.estimator.target().bps(), 1.1 * 500e3);
  });
}

TEST(Estimate, FollowsRembWhereThereIsNoTransportWideFeedback) {
  BandwidthEstimator estimator;
  EXPECT_FALSE(estimator.proven());
  estimator.OnRemb(DataRate::KilobitsPerSecond(700));
  EXPECT_TRUE(estimator.proven());
  EXPECT_DOUBLE_EQ(estimator.target().bps(), 700e3);
  estimator.OnRemb(DataRate::BitsPerSecond(1));
  EXPECT_GE(estimator.target(), EstimatorOptions().least) << "clamped";
  estimator.OnRemb(DataRate::BitsPerSecond(1e15));
  EXPECT_LE(estimator.target(), EstimatorOptions().most);
}

}  // namespace
}  // namespace sfu
