#include "tests/sim/link.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace sim {
namespace {

using namespace std::chrono_literals;

// Sends `count` datagrams of 1,000 bytes, one every `spacing`, and notes when each arrives.
struct Crossing {
  int number;
  Duration sent;
  Duration arrived;
};
std::vector<Crossing> Cross(LinkOptions options, int count, Duration spacing, uint64_t seed = 1,
                            std::pair<Duration, Duration> outage = {}) {
  World world(seed);
  Link link(world, options);
  link.AddOutage(World::epoch() + outage.first, World::epoch() + outage.second);
  std::vector<Crossing> crossings;
  for (int i = 0; i < count; ++i) {
    world.After(spacing * i, [&, i] {
      link.Send(1000, [&, i, sent = world.elapsed()] {
        crossings.push_back({i, sent, world.elapsed()});
      });
    });
  }
  world.RunFor(spacing * count + 10s);
  return crossings;
}

TEST(Link, DelaysByItsDelayAndNothingElse) {
  const auto crossings = Cross({.delay = 30ms}, 100, 1ms);
  ASSERT_EQ(crossings.size(), 100u);
  for (const Crossing& c : crossings) EXPECT_EQ(c.arrived - c.sent, 30ms);
}

TEST(Link, JitterStaysWithinItsBoundAndKeepsTheOrder) {
  const auto crossings = Cross({.delay = 30ms, .jitter = 10ms}, 1000, 2ms);
  ASSERT_EQ(crossings.size(), 1000u);
  bool varied = false;
  for (size_t i = 0; i < crossings.size(); ++i) {
    EXPECT_EQ(crossings[i].number, static_cast<int>(i));
    EXPECT_GE(crossings[i].arrived - crossings[i].sent, 30ms);
    EXPECT_LE(crossings[i].arrived - crossings[i].sent, 40ms);
    varied |= crossings[i].arrived - crossings[i].sent > 35ms;
  }
  EXPECT_TRUE(varied);
}

TEST(Link, LosesTheShareItIsToldTo) {
  EXPECT_NEAR(static_cast<double>(Cross({.loss = 0.05}, 20'000, 1ms).size()), 19'000, 150);
}

TEST(Link, BurstLossComesInBursts) {
  const LinkOptions options{.burst = {.to_bad = 0.01, .to_good = 0.2}};
  const auto crossings = Cross(options, 50'000, 1ms);
  // Stationary: 0.01 / (0.01 + 0.2) of the time in the bad state.
  EXPECT_NEAR(static_cast<double>(crossings.size()), 50'000 * (1 - 0.0476), 700);
  int bursts = 0;
  for (size_t i = 1; i < crossings.size(); ++i) {
    bursts += crossings[i].number != crossings[i - 1].number + 1 ? 1 : 0;
  }
  const double mean = (50'000.0 - static_cast<double>(crossings.size())) / bursts;
  EXPECT_NEAR(mean, 5, 0.8);  // 1 / to_good
}

TEST(Link, ABottleneckSpacesPacketsByItsRateAndDropsWhatItsQueueCannotHold) {
  // 1,028 bytes on the wire at 1 Mb/s take 8.224 ms; 1,000 of them come within 1 s.
  const auto crossings = Cross({.rate_bps = 1'000'000, .queue = 100ms, .delay = 0ms}, 1000, 1ms);
  EXPECT_NEAR(static_cast<double>(crossings.size()), 1'100 / 8.224, 2);
  for (size_t i = 1; i < crossings.size(); ++i) {
    EXPECT_GE(crossings[i].arrived - crossings[i - 1].arrived, Duration(8224));
    EXPECT_LE(crossings[i].arrived - crossings[i].sent, 100ms + Duration(8225));
  }
}

TEST(Link, ReordersAndDuplicatesTheShareItIsToldTo) {
  const auto crossings = Cross({.delay = 20ms, .reorder = 0.1, .duplicate = 0.1}, 10'000, 1ms);
  EXPECT_NEAR(static_cast<double>(crossings.size()), 11'000, 150);
  int late = 0;
  int newest = -1;
  for (const Crossing& c : crossings) {
    late += c.number < newest ? 1 : 0;
    newest = std::max(newest, c.number);
  }
  EXPECT_NEAR(late, 1'100, 150);
}

TEST(Link, AnOutageLosesEverythingSentWithinIt) {
  for (const Crossing& c : Cross({}, 1000, 1ms, 1, {200ms, 500ms})) {
    EXPECT_TRUE(c.sent < 200ms || c.sent >= 500ms);
  }
}

TEST(Link, TheSameSeedLosesTheSamePackets) {
  const auto numbers = [](uint64_t seed) {
    std::vector<int> result;
    for (const Crossing& c : Cross({.loss = 0.2}, 500, 1ms, seed)) result.push_back(c.number);
    return result;
  };
  EXPECT_EQ(numbers(3), numbers(3));
  EXPECT_NE(numbers(3), numbers(4));
}

}  // namespace
}  // namespace sim
