// Deadlines and budgets.
#include <gtest/gtest.h>

#include "signaling/call/deadlines.h"
#include "signaling/call/token_bucket.h"

namespace signaling {
namespace {

using namespace std::chrono_literals;

TEST(Deadlines, KnowsTheEarliestAndForgetsWhatIsMovedOrRemoved) {
  Deadlines<int> deadlines;
  const SteadyTime start(1h);
  EXPECT_EQ(deadlines.earliest(), SteadyTime::max());
  deadlines.Set(1, start + 5s);
  deadlines.Set(2, start + 3s);
  EXPECT_EQ(deadlines.earliest(), start + 3s);
  deadlines.Set(2, start + 9s);
  EXPECT_EQ(deadlines.earliest(), start + 5s);
  deadlines.Remove(1);
  EXPECT_EQ(deadlines.earliest(), start + 9s);
}

TEST(Deadlines, HandsOutWhatIsDueInOrderAndOnce) {
  Deadlines<int> deadlines;
  const SteadyTime start(1h);
  deadlines.Set(1, start + 2s);
  deadlines.Set(2, start + 1s);
  deadlines.Set(3, start + 3s);
  int key = 0;
  ASSERT_TRUE(deadlines.TakeDue(start + 2s, key));
  EXPECT_EQ(key, 2);
  ASSERT_TRUE(deadlines.TakeDue(start + 2s, key));
  EXPECT_EQ(key, 1);
  EXPECT_FALSE(deadlines.TakeDue(start + 2s, key));
}

TEST(TokenBucket, AllowsABurstOf60AndThen20PerSecond) {
  TokenBucket budget = SignalingBudget();
  const SteadyTime start(1h);
  int taken = 0;
  while (budget.Take(start)) ++taken;
  EXPECT_EQ(taken, 60);
  taken = 0;
  for (int ms = 1; ms <= 2'000; ++ms) {
    if (budget.Take(start + std::chrono::milliseconds(ms))) ++taken;
  }
  EXPECT_EQ(taken, 40);
}

TEST(TokenBucket, NeverSavesUpMoreThanItsBurst) {
  TokenBucket budget = SignalingBudget();
  const SteadyTime start(1h);
  ASSERT_TRUE(budget.Take(start));
  int taken = 0;
  while (budget.Take(start + 1h)) ++taken;
  EXPECT_EQ(taken, 60);
}

}  // namespace
}  // namespace signaling
