#include "sfu/server/receive_tick.h"

#include <gtest/gtest.h>

namespace sfu {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

// A worker that wakes every `interval` and is busy for `turn` of it, for a while.
ReceiveTick After(microseconds interval, microseconds turn, ReceiveTick::Time& now) {
  ReceiveTick tick;
  for (int i = 0; i < 1000; ++i) {
    now += interval;
    tick.OnTurn(now, now + turn, false);
  }
  return tick;
}

TEST(ReceiveTick, LetsAnIdleWorkerReceiveAtOnce) {
  ReceiveTick::Time now{std::chrono::hours(1)};
  const ReceiveTick tick = After(milliseconds(1), microseconds(190), now);
  EXPECT_NEAR(tick.load(), 0.19, 0.01);
  EXPECT_LE(tick.ReceiveAt(), now);
}

TEST(ReceiveTick, LetsABusyWorkersSocketGatherForThreeTenthsOfAMillisecond) {
  ReceiveTick::Time now{std::chrono::hours(1)};
  const ReceiveTick tick = After(milliseconds(1), microseconds(600), now);
  EXPECT_EQ(tick.ReceiveAt(), now + microseconds(300));
}

TEST(ReceiveTick, GrowsWithLoadInBetween) {
  ReceiveTick::Time now{std::chrono::hours(1)};
  const ReceiveTick tick = After(milliseconds(1), microseconds(350), now);
  EXPECT_NEAR(static_cast<double>((tick.ReceiveAt() - now).count()), 150'000, 5'000);
}

TEST(ReceiveTick, CountsFromTheReceiptSoThatALongTurnIsFollowedByNone) {
  ReceiveTick::Time now{std::chrono::hours(1)};
  const ReceiveTick tick = After(milliseconds(1), microseconds(950), now);
  EXPECT_LT(tick.ReceiveAt(), now + microseconds(950));
}

// Or a busy worker would take no more than a batch every 0.3 ms, however much came.
TEST(ReceiveTick, ReceivesAtOnceWhatTheLastBatchLeftInTheSocket) {
  ReceiveTick::Time now{std::chrono::hours(1)};
  ReceiveTick tick = After(milliseconds(1), microseconds(600), now);
  now += milliseconds(1);
  tick.OnTurn(now, now + microseconds(100), true);
  EXPECT_LE(tick.ReceiveAt(), now);
  tick.OnTurn(now, now + microseconds(100), false);
  EXPECT_EQ(tick.ReceiveAt(), now + microseconds(300));
}

TEST(ReceiveTick, LetsMoreGatherPastSaturation) {
  ReceiveTick::Time now{std::chrono::hours(1)};
  ReceiveTick tick = After(milliseconds(1), microseconds(950), now);
  tick.OnShedding(true, now);
  EXPECT_EQ(tick.ReceiveAt(), now + Gathering::kInterval);
  tick.OnTurn(now, now + microseconds(950), true);
  EXPECT_LE(tick.ReceiveAt(), now) << "what is in the socket has gathered already";
}

TEST(ReceiveTick, ForgetsLoadThatIsOver) {
  ReceiveTick::Time now{std::chrono::hours(1)};
  ReceiveTick tick = After(milliseconds(1), microseconds(900), now);
  now += milliseconds(200);
  tick.OnTurn(now, now + microseconds(10), false);
  EXPECT_LE(tick.ReceiveAt(), now);
}

}  // namespace
}  // namespace sfu
