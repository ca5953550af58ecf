#include "sfu/layers/rise_caution.h"

#include <gmock/gmock.h>

namespace sfu {
namespace {

using namespace std::chrono_literals;

class RiseCautionTest : public testing::Test {
 protected:
  bool Cautious() const { return caution_.ceiling(now_) < 1e9; }
  void RiseAndFallAfter(std::chrono::seconds time) {
    caution_.OnRise(now_);
    now_ += time;
    caution_.OnFall(1e6, now_);
  }
  RiseCaution::Time now_{1h};
  RiseCaution caution_;
};

TEST_F(RiseCautionTest, KeepsFromWhatWasGivenUpSoon) {
  RiseAndFallAfter(3s);
  EXPECT_LT(caution_.ceiling(now_), 1e6);
  EXPECT_GT(caution_.ceiling(now_), 0.9e6);
  now_ += RiseCaution::kFirst;
  EXPECT_FALSE(Cautious());
}

TEST_F(RiseCautionTest, WaitsTwiceAsLongWheneverItHappensAgain) {
  RiseAndFallAfter(3s);
  now_ += RiseCaution::kFirst;
  RiseAndFallAfter(3s);
  now_ += RiseCaution::kFirst;
  EXPECT_TRUE(Cautious());
  now_ += RiseCaution::kFirst;
  EXPECT_FALSE(Cautious());
}

TEST_F(RiseCautionTest, IsNotCausedByAFallAfterALongTime) {
  RiseAndFallAfter(30s);
  EXPECT_FALSE(Cautious());
}

TEST_F(RiseCautionTest, IsNotCausedByFallingFurther) {
  RiseAndFallAfter(30s);
  caution_.OnFall(0.5e6, now_ + 1s);
  EXPECT_FALSE(Cautious());
}

}  // namespace
}  // namespace sfu
