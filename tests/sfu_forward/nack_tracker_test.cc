#include "sfu/forward/nack_tracker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sfu {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::IsEmpty;

class NackTrackerTest : public testing::Test {
 protected:
  std::vector<uint16_t> Due() {
    std::vector<uint16_t> due;
    gave_up_ = tracker_.Collect(now_, due);
    return due;
  }
  Time now_{std::chrono::hours(1)};
  NackTracker tracker_;
  bool gave_up_ = false;
};

TEST_F(NackTrackerTest, AsksForAGapAfterAGraceForReordering) {
  tracker_.OnPacket(14, 10, now_);
  EXPECT_THAT(Due(), IsEmpty());
  now_ += NackTracker::kGrace;
  EXPECT_THAT(Due(), ElementsAre(11, 12, 13));
}

TEST_F(NackTrackerTest, DoesNotAskForWhatWasOnlyReordered) {
  tracker_.OnPacket(12, 10, now_);
  EXPECT_EQ(tracker_.OnPacket(11, 12, now_ + milliseconds(1)), NackTracker::Arrival::kRecovered);
  now_ += milliseconds(20);
  EXPECT_THAT(Due(), IsEmpty());
}

TEST_F(NackTrackerTest, AsksAgainAfterARoundTripUntilItComes) {
  tracker_.OnPacket(12, 10, now_);
  now_ += milliseconds(10);
  EXPECT_THAT(Due(), ElementsAre(11));
  now_ += milliseconds(10);
  EXPECT_THAT(Due(), IsEmpty());
  now_ += tracker_.round_trip() * 2;
  EXPECT_THAT(Due(), ElementsAre(11));
  tracker_.OnPacket(11, 12, now_);
  now_ += milliseconds(500);
  EXPECT_THAT(Due(), IsEmpty());
}

TEST_F(NackTrackerTest, LearnsARoundTripThatIsLongerThanItsPatience) {
  for (int64_t sequence = 12; sequence < 172; sequence += 2) {
    tracker_.OnPacket(sequence, sequence - 2, now_);
    for (int i = 0; i < 205; ++i) {  // it is asked for after 5 ms
      now_ += milliseconds(1);
      Due();
    }
    tracker_.OnPacket(sequence - 1, sequence, now_);
  }
  EXPECT_GE(tracker_.round_trip(), milliseconds(180));
  EXPECT_LE(tracker_.round_trip(), milliseconds(205));
}

TEST_F(NackTrackerTest, GivesUpOnWhatIsTooOldAndSaysSo) {
  tracker_.OnPacket(12, 10, now_);
  now_ += NackTracker::kMaxAge + milliseconds(1);
  EXPECT_THAT(Due(), IsEmpty());
  EXPECT_TRUE(gave_up_);
  EXPECT_EQ(tracker_.missing(), 0u);
}

TEST_F(NackTrackerTest, DoesNotAskForWhatAnOutageLost) {
  tracker_.OnPacket(1, 0, now_);
  now_ += milliseconds(600);
  EXPECT_EQ(tracker_.OnPacket(100, 1, now_), NackTracker::Arrival::kOverrun);
  now_ += milliseconds(20);
  EXPECT_THAT(Due(), IsEmpty());
  // A screen that seldom changes is no outage.
  now_ += milliseconds(600);
  EXPECT_EQ(tracker_.OnPacket(104, 100, now_), NackTracker::Arrival::kInOrder);
  now_ += milliseconds(20);
  EXPECT_THAT(Due(), ElementsAre(101, 102, 103));
}

TEST_F(NackTrackerTest, AnswersAnEnormousGapWithAKeyFrameInsteadOfAFloodOfRequests) {
  EXPECT_EQ(tracker_.OnPacket(10'000, 10, now_), NackTracker::Arrival::kOverrun);
  EXPECT_EQ(tracker_.missing(), 0u);
}

}  // namespace
}  // namespace sfu
