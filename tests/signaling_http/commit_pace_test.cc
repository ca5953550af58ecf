// How long the changes of a busy server are gathered before they are committed together.
#include "signaling/http/commit_pace.h"

#include <gtest/gtest.h>

namespace signaling {
namespace {

using std::chrono::milliseconds;

constexpr CommitPace::Time kStart{std::chrono::hours(1)};

TEST(CommitPace, LetsWhoIsAloneCommitAtOnce) {
  CommitPace pace;
  EXPECT_LE(pace.next(), kStart);
  pace.OnCommit(1, kStart, kStart + milliseconds(3));
  EXPECT_EQ(pace.next(), kStart + milliseconds(3));
}

TEST(CommitPace, RestsAsLongAsTheLastCommitTookWhileSeveralShareEach) {
  CommitPace pace;
  pace.OnCommit(2, kStart, kStart + milliseconds(3));
  EXPECT_EQ(pace.next(), kStart + milliseconds(6));
  pace.OnCommit(1, kStart + milliseconds(6), kStart + milliseconds(8));
  EXPECT_EQ(pace.next(), kStart + milliseconds(8)) << "alone again";
}

TEST(CommitPace, KeepsNobodyWaitingLongBehindASlowDisk) {
  CommitPace pace;
  pace.OnCommit(100, kStart, kStart + milliseconds(400));
  EXPECT_EQ(pace.next(), kStart + milliseconds(400) + CommitPace::kMost);
}

}  // namespace
}  // namespace signaling
