// What people are told of a connection, from what RTCP says of it.
#include "sfu/layers/connection_quality.h"

#include <gtest/gtest.h>

namespace sfu {
namespace {

using namespace std::chrono_literals;
using enum QualityGrade;

struct Second {
  uint8_t fraction_lost = 0;
  std::chrono::milliseconds jitter{5};
  std::chrono::milliseconds round_trip{40};
};

// The same second again and again.
void Pass(ConnectionQuality& quality, int seconds, const Second& second) {
  for (int i = 0; i < seconds; ++i) {
    quality.OnLoss(second.fraction_lost);
    quality.OnJitter(second.jitter);
    quality.OnRoundTrip(second.round_trip);
    quality.Evaluate();
  }
}

TEST(ConnectionQuality, IsGoodUntilMoreIsKnown) {
  ConnectionQuality quality;
  EXPECT_EQ(quality.grade(), kGood);
  EXPECT_EQ(quality.Evaluate(), std::nullopt) << "nothing was measured";
}

TEST(ConnectionQuality, IsExcellentAfterFiveGoodSeconds) {
  ConnectionQuality quality;
  Pass(quality, 4, {});
  EXPECT_EQ(quality.grade(), kGood);
  Pass(quality, 1, {});
  EXPECT_EQ(quality.grade(), kExcellent);
}

TEST(ConnectionQuality, SuffersFromLossJitterAndDelayEachAlone) {
  for (const Second& bad :
       {Second{.fraction_lost = 40}, Second{.jitter = 120ms}, Second{.round_trip = 600ms}}) {
    ConnectionQuality quality;
    Pass(quality, 5, {});
    Pass(quality, 4, bad);
    EXPECT_EQ(quality.grade(), kPoor);
  }
  for (const Second& fair :
       {Second{.fraction_lost = 8}, Second{.jitter = 50ms}, Second{.round_trip = 250ms}}) {
    ConnectionQuality quality;
    Pass(quality, 5, {});
    Pass(quality, 6, fair);
    EXPECT_EQ(quality.grade(), kGood);
  }
}

TEST(ConnectionQuality, DoesNotFlickerWhenSecondsAlternate) {
  ConnectionQuality quality;
  Pass(quality, 5, {});
  int changes = 0;
  for (int i = 0; i < 60; ++i) {
    quality.OnRoundTrip(i % 2 == 0 ? 600ms : 40ms);
    changes += quality.Evaluate() ? 1 : 0;
  }
  EXPECT_EQ(changes, 0);
}

TEST(ConnectionQuality, TakesTheCalmestStreamForThePathsJitter) {
  ConnectionQuality quality;
  for (int i = 0; i < 10; ++i) {
    quality.OnJitter(200ms);  // video: its frames differ in size
    quality.OnJitter(3ms);    // audio
    quality.OnLoss(0);
    quality.Evaluate();
  }
  EXPECT_EQ(quality.grade(), kExcellent);
}

TEST(ConnectionQuality, TellsAChangeOnce) {
  ConnectionQuality quality;
  int told = 0;
  for (int i = 0; i < 20; ++i) {
    quality.OnLoss(100);
    if (const auto grade = quality.Evaluate()) {
      EXPECT_EQ(*grade, kPoor);
      ++told;
    }
  }
  EXPECT_EQ(told, 1);
}

}  // namespace
}  // namespace sfu
