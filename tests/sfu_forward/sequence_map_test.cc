// Numbers of a slot's stream, found back to the packets they were given to.
#include "sfu/forward/sequence_map.h"

#include <gtest/gtest.h>

#include <optional>

namespace sfu {
namespace {

class SequenceMapTest : public testing::Test {
 protected:
  // The number that the source's packet takes.
  uint16_t Give(int64_t source) {
    const SequenceMap::Offsets* const offsets = map_.OffsetsOf(source);
    EXPECT_NE(offsets, nullptr) << source;
    if (offsets == nullptr) return 0;
    map_.Give(source, source + offsets->sequence);
    return static_cast<uint16_t>(source + offsets->sequence);
  }
  std::optional<int64_t> SourceOf(uint16_t out) const {
    const auto origin = map_.OriginOf(out);
    return origin ? std::optional(origin->sequence) : std::nullopt;
  }

  static constexpr uint16_t kFirst = 65'530;  // wraps soon
  SequenceMap map_{kFirst};
};

TEST_F(SequenceMapTest, FindsWhatHasANumberThroughTheWrap) {
  map_.Begin(1000, 0);
  for (int i = 0; i < 20; ++i) EXPECT_EQ(Give(1000 + i), static_cast<uint16_t>(kFirst + i));
  for (int i = 0; i < 20; ++i) EXPECT_EQ(SourceOf(static_cast<uint16_t>(kFirst + i)), 1000 + i);
}

TEST_F(SequenceMapTest, KnowsNothingOfNumbersThatWereNotGiven) {
  EXPECT_EQ(SourceOf(kFirst), std::nullopt) << "nothing is followed yet";
  map_.Begin(1000, 0);
  Give(1000);
  EXPECT_EQ(SourceOf(kFirst - 1), std::nullopt);
  EXPECT_EQ(SourceOf(kFirst + 1), std::nullopt);
}

TEST_F(SequenceMapTest, FindsThePacketOfAHole) {
  map_.Begin(1000, 0);
  Give(1000);
  Give(1002);
  EXPECT_EQ(SourceOf(kFirst + 1), 1001) << "it may have come since";
}

TEST_F(SequenceMapTest, ClosesOverWhatIsLeftOut) {
  map_.Begin(1000, 0);
  Give(1000);
  map_.LeaveOut(1001, 1);
  map_.LeaveOut(1002, 0);
  EXPECT_EQ(Give(1003), static_cast<uint16_t>(kFirst + 1));
  EXPECT_EQ(SourceOf(kFirst), 1000);
  EXPECT_EQ(SourceOf(kFirst + 1), 1003);
}

TEST_F(SequenceMapTest, FindsThePacketOfAHoleBeforeWhatIsLeftOut) {
  map_.Begin(1000, 0);
  Give(1000);
  map_.LeaveOut(1002, 0);
  EXPECT_EQ(Give(1003), static_cast<uint16_t>(kFirst + 2));
  EXPECT_EQ(SourceOf(kFirst + 1), 1001);
}

TEST_F(SequenceMapTest, KnowsThePiecesOfBeforeApart) {
  map_.Begin(1000, 0);
  Give(1000);
  map_.LeaveOut(1002, 0);  // a hole, whose number the next piece takes
  map_.Begin(70, 0);
  EXPECT_EQ(Give(70), static_cast<uint16_t>(kFirst + 1));
  EXPECT_EQ(SourceOf(kFirst), 1000);
  EXPECT_EQ(SourceOf(kFirst + 1), 70);
  EXPECT_NE(map_.OriginOf(kFirst)->offsets->piece, map_.OriginOf(kFirst + 1)->offsets->piece);
  EXPECT_EQ(map_.OffsetsOf(69), nullptr) << "from before the switch";
}

TEST_F(SequenceMapTest, ForgetsThePiecesOfLongAgo) {
  for (int64_t i = 0; i <= SequenceMap::kPieces; ++i) {
    map_.Begin(1000 * i, 0);
    Give(1000 * i);
  }
  EXPECT_EQ(SourceOf(kFirst), std::nullopt);
  for (int64_t i = 1; i <= SequenceMap::kPieces; ++i) {
    EXPECT_EQ(SourceOf(static_cast<uint16_t>(kFirst + i)), 1000 * i);
  }
}

TEST_F(SequenceMapTest, ForgetsPlacesAtWhichSomethingWasLeftOutLongAgo) {
  map_.Begin(0, 0);
  for (int64_t source = 0; source < 200; source += 2) {
    Give(source);
    map_.LeaveOut(source + 1, 0);
  }
  EXPECT_EQ(SourceOf(static_cast<uint16_t>(kFirst + 30)), std::nullopt);
  EXPECT_EQ(map_.OffsetsOf(60), nullptr);
  EXPECT_EQ(SourceOf(static_cast<uint16_t>(kFirst + 40)), 80);
}

TEST_F(SequenceMapTest, FindsNoPacketWhereThereIsNone) {
  map_.Begin(1000, 0);
  for (int64_t source = 1000; source < 1100; ++source) Give(source);
  map_.Void(static_cast<uint16_t>(kFirst + 10));
  map_.Void(static_cast<uint16_t>(kFirst + 11));
  EXPECT_EQ(SourceOf(static_cast<uint16_t>(kFirst + 9)), 1009) << "around the wrap";
  EXPECT_EQ(SourceOf(static_cast<uint16_t>(kFirst + 10)), std::nullopt);
  EXPECT_EQ(SourceOf(static_cast<uint16_t>(kFirst + 11)), std::nullopt);
  EXPECT_EQ(SourceOf(static_cast<uint16_t>(kFirst + 12)), 1012);
}

TEST_F(SequenceMapTest, ForgetsTheLowestOfTheNumbersWithoutAPacketFirst) {
  map_.Begin(1000, 0);
  for (int64_t source = 1000; source < 1500; ++source) Give(source);
  map_.Void(static_cast<uint16_t>(kFirst + 400));
  for (uint16_t i = 0; i < SequenceMap::kVoids; ++i) {
    map_.Void(static_cast<uint16_t>(kFirst + 2 * i));
  }
  EXPECT_EQ(SourceOf(kFirst), std::nullopt);
  EXPECT_EQ(SourceOf(static_cast<uint16_t>(kFirst + 1)), 1001);
  EXPECT_EQ(SourceOf(static_cast<uint16_t>(kFirst + 400)), std::nullopt);
}

TEST_F(SequenceMapTest, SaysNothingOfNumbersThatCouldBeTakenForOnesToCome) {
  map_.Begin(1000, 0);
  Give(1000);
  Give(1000 + SequenceMap::kReach);
  EXPECT_EQ(SourceOf(kFirst), 1000);
  Give(1001 + SequenceMap::kReach);
  EXPECT_EQ(SourceOf(kFirst), std::nullopt);
}

// Two packets under one number would use SRTP's keystream twice.
TEST_F(SequenceMapTest, RatherForgetsAPacketThanThatThereIsNone) {
  map_.Begin(1000, 0);
  for (int64_t source = 1000; source < 1200; ++source) Give(source);
  for (uint16_t i = 0; i < 2 * SequenceMap::kVoids; ++i) {
    map_.Void(static_cast<uint16_t>(kFirst + 3 * i));
  }
  for (uint16_t i = 0; i < 2 * SequenceMap::kVoids; ++i) {
    EXPECT_EQ(SourceOf(static_cast<uint16_t>(kFirst + 3 * i)), std::nullopt) << i;
  }
  EXPECT_EQ(SourceOf(static_cast<uint16_t>(kFirst + 1)), std::nullopt) << "too long ago to be sure";
  EXPECT_EQ(SourceOf(static_cast<uint16_t>(kFirst + 199)), 1199);
}

TEST_F(SequenceMapTest, ForgetsWhatWasSentBeforeItBeganAgain) {
  map_.BeginAgain();  // nothing is followed yet
  map_.Begin(1000, 0);
  Give(1000);
  Give(1002);
  map_.BeginAgain();
  EXPECT_EQ(Give(1003), static_cast<uint16_t>(kFirst + 3)) << "numbers go on";
  EXPECT_EQ(SourceOf(kFirst), std::nullopt);
  EXPECT_EQ(SourceOf(static_cast<uint16_t>(kFirst + 3)), 1003);
  EXPECT_EQ(map_.OffsetsOf(1001), nullptr) << "it would have been shown otherwise";
}

TEST_F(SequenceMapTest, LeavesHolesOfBeforeItBeganAgainEmpty) {
  map_.Begin(1000, 0);
  Give(1000);
  map_.LeaveOut(1002, 0);  // 1001 is missing
  map_.BeginAgain();
  Give(1003);
  EXPECT_EQ(SourceOf(static_cast<uint16_t>(kFirst + 1)), std::nullopt);
  EXPECT_EQ(SourceOf(static_cast<uint16_t>(kFirst + 2)), 1003);
}

}  // namespace
}  // namespace sfu
