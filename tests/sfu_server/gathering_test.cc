#include "sfu/server/gathering.h"

#include <gtest/gtest.h>

namespace sfu {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class GatheringTest : public testing::Test {
 protected:
  void RunFor(milliseconds duration, bool shedding, double busy = 0.9) {
    for (const auto end = now_ + duration; now_ < end; now_ += milliseconds(100)) {
      gathering_.OnLoad(shedding, busy, now_);
    }
  }
  // For how long after shedding ended it goes on.
  milliseconds Lasts() {
    milliseconds lasted{0};
    for (; gathering_.active(); lasted += milliseconds(100)) RunFor(milliseconds(100), false);
    return lasted;
  }

  Gathering gathering_;
  Gathering::Time now_{std::chrono::hours(1)};
};

TEST_F(GatheringTest, IsNothingForAWorkerThatNeverSheds) {
  RunFor(seconds(10), false);
  EXPECT_FALSE(gathering_.active());
}

TEST_F(GatheringTest, BeginsWithShedding) {
  RunFor(milliseconds(100), true);
  EXPECT_TRUE(gathering_.active());
}

TEST_F(GatheringTest, OutlastsSheddingByAWhile) {
  RunFor(seconds(60), true);
  EXPECT_EQ(Lasts(), Gathering::kHold);
}

TEST_F(GatheringTest, LastsLongerWhereItsEndWasTooSoon) {
  RunFor(seconds(1), true);
  for (auto expected = Gathering::kHold; expected < Gathering::kMostHold; expected *= 2) {
    ASSERT_EQ(Lasts(), expected);
    RunFor(seconds(1), true);
  }
  ASSERT_EQ(Lasts(), Gathering::kMostHold);
  RunFor(seconds(1), true);
  EXPECT_EQ(Lasts(), Gathering::kMostHold);
}

TEST_F(GatheringTest, ForgetsThatOnceItWasLongEnough) {
  RunFor(seconds(1), true);
  Lasts();
  RunFor(seconds(1), true);
  const milliseconds lasted = Lasts();
  RunFor(lasted, false);
  RunFor(seconds(1), true);
  EXPECT_EQ(Lasts(), Gathering::kHold);
}

TEST_F(GatheringTest, IsNotForAWorkerThatIsHalfIdleHoweverLongItLastedBefore) {
  for (int i = 0; i < 4; ++i) {
    RunFor(seconds(1), true);
    Lasts();
  }
  RunFor(seconds(1), true);
  RunFor(Gathering::kHold + milliseconds(100), false, /*busy=*/0.05);
  EXPECT_FALSE(gathering_.active());
}

}  // namespace
}  // namespace sfu
