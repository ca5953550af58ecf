#include "sfu/server/placement.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sfu {
namespace {

constexpr size_t kMany = 1000;  // participants of a worker
constexpr CallId Call(uint64_t number) { return {number}; }
constexpr ParticipantId Participant(uint64_t number) { return {number}; }

TEST(Placement, KeepsACallOnTheWorkerItWasFirstGiven) {
  Placement placement(4, kMany);
  const size_t worker = placement.WorkerOf(Call(1));
  for (uint64_t i = 1; i <= 100; ++i) EXPECT_EQ(placement.Add(Call(1), Participant(i)), worker);
  EXPECT_EQ(placement.WorkerOf(Call(1)), worker);
  EXPECT_EQ(placement.WorkerOf(Participant(77)), worker);
}

TEST(Placement, GivesANewCallToTheWorkerWithTheFewestParticipants) {
  Placement placement(3, kMany);
  placement.Add(Call(1), Participant(1));
  placement.Add(Call(2), Participant(2));
  placement.Add(Call(2), Participant(3));
  placement.Add(Call(3), Participant(4));
  EXPECT_EQ(placement.Add(Call(4), Participant(5)), placement.WorkerOf(Call(1)));
  EXPECT_EQ(placement.Add(Call(5), Participant(6)), placement.WorkerOf(Call(3)));
}

TEST(Placement, SpreadsCallsThatNobodyHasEnteredYet) {
  Placement placement(3, kMany);
  EXPECT_THAT((std::vector{placement.WorkerOf(Call(1)), placement.WorkerOf(Call(2)),
                           placement.WorkerOf(Call(3))}),
              testing::UnorderedElementsAre(0u, 1u, 2u));
}

TEST(Placement, FreesTheWorkerWhenTheLastParticipantLeaves) {
  Placement placement(2, kMany);
  placement.Add(Call(1), Participant(1));
  placement.Add(Call(1), Participant(2));
  placement.Add(Call(2), Participant(3));
  EXPECT_EQ(placement.Remove(Participant(1)), 0u);
  EXPECT_EQ(placement.calls(), 2u);
  EXPECT_EQ(placement.Remove(Participant(2)), 0u);
  EXPECT_EQ(placement.calls(), 1u);
  EXPECT_EQ(placement.Add(Call(3), Participant(4)), 0u);
}

TEST(Placement, GivesNoNewCallToAWorkerWithoutRoom) {
  Placement placement(2, kMany);
  placement.Add(Call(1), Participant(1));
  placement.SetSaturated(1, true);
  EXPECT_TRUE(placement.HasRoom());
  EXPECT_TRUE(placement.HasRoom(Call(1)));
  EXPECT_EQ(placement.Add(Call(2), Participant(2)), 0u) << "although the other one has fewer";
  placement.SetSaturated(0, true);
  EXPECT_FALSE(placement.HasRoom());
  EXPECT_FALSE(placement.HasRoom(Call(1)));
  placement.SetSaturated(1, false);
  EXPECT_TRUE(placement.HasRoom());
  EXPECT_FALSE(placement.HasRoom(Call(1))) << "it stays where it is";
}

TEST(Placement, LetsNobodyInWhoseWorkerHasAllTheParticipantsItMayHave) {
  Placement placement(2, 2);
  placement.Add(Call(1), Participant(1));
  placement.Add(Call(1), Participant(2));
  EXPECT_FALSE(placement.HasRoom(Call(1)));
  EXPECT_TRUE(placement.HasRoom()) << "the other worker is empty";
  EXPECT_EQ(placement.Add(Call(2), Participant(3)), 1u);
  placement.Add(Call(2), Participant(4));
  EXPECT_FALSE(placement.HasRoom());
  placement.Remove(Participant(1));
  EXPECT_TRUE(placement.HasRoom(Call(1)));
}

TEST(Placement, PlacesACallAnewThatNobodyEnteredWhileItsWorkerWasFull) {
  Placement placement(2, kMany);
  placement.SetSaturated(0, true);
  placement.SetSaturated(1, true);
  EXPECT_EQ(placement.WorkerOf(Call(1)), 0u);
  EXPECT_FALSE(placement.HasRoom(Call(1)));
  EXPECT_EQ(placement.WorkerOf(Call(1)), 0u) << "nowhere is better";
  placement.SetSaturated(1, false);
  EXPECT_TRUE(placement.HasRoom(Call(1)));
  EXPECT_EQ(placement.Add(Call(1), Participant(1)), 1u);
  EXPECT_EQ(placement.calls(), 1u);
}

TEST(Placement, LetsACallBeEnteredWhereItWasSaidToBe) {
  Placement placement(2, kMany);
  EXPECT_TRUE(placement.HasRoom(Call(1)));
  EXPECT_EQ(placement.WorkerOf(Call(1)), 0u);
  placement.SetSaturated(0, true);
  EXPECT_EQ(placement.WorkerOf(Call(1)), 0u);
  EXPECT_EQ(placement.Add(Call(1), Participant(1)), 0u) << "candidates name this worker";
}

TEST(Placement, PlacesNoCallForBeingAskedWhetherThereIsRoom) {
  Placement placement(2, kMany);
  EXPECT_TRUE(placement.HasRoom(Call(1)));
  EXPECT_EQ(placement.calls(), 0u);
  placement.SetSaturated(0, true);
  placement.SetSaturated(1, true);
  EXPECT_FALSE(placement.HasRoom(Call(1)));
}

TEST(Placement, TakesRepeatsForTheSame) {
  Placement placement(2, kMany);
  placement.Add(Call(1), Participant(1));
  placement.Add(Call(1), Participant(1));
  EXPECT_TRUE(placement.Remove(Participant(1)).has_value());
  EXPECT_FALSE(placement.Remove(Participant(1)).has_value());
  EXPECT_FALSE(placement.WorkerOf(Participant(1)).has_value());
  EXPECT_EQ(placement.calls(), 0u);
}

TEST(Placement, ForgetsTheOldestOfTooManyCallsNobodyEntered) {
  Placement placement(2, kMany);
  placement.Add(Call(1), Participant(1));
  for (uint64_t i = 2; i < 50'000; ++i) placement.WorkerOf(Call(i));
  EXPECT_LE(placement.calls(), Placement::kMaxEmptyCalls + 1);
  EXPECT_TRUE(placement.WorkerOf(Participant(1)).has_value()) << "a call in use is never forgotten";
}

}  // namespace
}  // namespace sfu
