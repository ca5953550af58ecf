// The log of events each user was told.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/signaling_store/scratch_store.h"

namespace signaling {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using namespace std::chrono_literals;

const CallKey kCall{"key", "default", "x"};
const UserKey kAnn{"key", "ann"};

class Events : public testing::Test {
 protected:
  explicit Events(StoreLimits limits = {}) : store_(limits) {
    for (const char* user : {"ann", "bob"}) store_->Apply(NewUser(user));
  }
  // Tells ann the next event.
  void Tell(const std::string& type = "call.created", WallTime at = kStart,
            const std::string& text = "{}") {
    ++seq_;
    store_->Apply(AppendEvent{{kCall, type, at, text, {{"ann", seq_}}}});
  }
  std::vector<uint64_t> SeqsSince(uint64_t since) {
    std::vector<uint64_t> seqs;
    for (const LoggedEvent& event : store_->EventsSince(kAnn, since).events) {
      seqs.push_back(event.seq);
    }
    return seqs;
  }

  ScratchStore store_;
  uint64_t seq_ = 0;
};

TEST_F(Events, AreReplayedAfterASeqInOrder) {
  for (int i = 0; i < 5; ++i) Tell();
  store_.CommitAndReopen();
  EXPECT_THAT(SeqsSince(2), ElementsAre(3, 4, 5));
  EXPECT_THAT(SeqsSince(5), IsEmpty());
  EXPECT_FALSE(store_->EventsSince(kAnn, 0).truncated);
  EXPECT_EQ(store_->Users()[0].user.seq, 5U) << "the user's latest";
}

TEST_F(Events, AreStoredOnceForAllWhoAreTold) {
  store_->Apply(AppendEvent{{kCall, "call.ended", kStart, "{\"a\":1}", {{"ann", 1}, {"bob", 9}}}});
  EXPECT_THAT(store_->EventsSince(kAnn, 0).events,
              ElementsAre(LoggedEvent{1, kCall, "call.ended", "{\"a\":1}"}));
  EXPECT_THAT(store_->EventsSince({"key", "bob"}, 8).events,
              ElementsAre(LoggedEvent{9, kCall, "call.ended", "{\"a\":1}"}));
  EXPECT_THAT(store_->EventsSince({"other", "ann"}, 0).events, IsEmpty());
}

TEST_F(Events, SinceASeqThatNeverWasAreTruncated) {
  Tell();
  const Replay replay = store_->EventsSince(kAnn, 100);
  EXPECT_TRUE(replay.truncated) << "the client knows another log";
  EXPECT_THAT(replay.events, IsEmpty());
}

TEST_F(Events, RingsAreFoundAlone) {
  Tell("call.ring", kStart);
  Tell("call.missed", kStart);
  Tell("call.ring", kStart + 60s);
  const auto rings = store_->RingsOf(kAnn, kStart + 1s);
  ASSERT_EQ(rings.size(), 1U);
  EXPECT_EQ(rings[0].seq, 3U);
  EXPECT_EQ(store_->RingsOf(kAnn, kStart).size(), 2U);
}

TEST_F(Events, OlderThanTheirAgeAreGone) {
  Tell("call.created", kStart);
  Tell("call.ended", kStart + 24h * 6);
  store_->Prune(kStart + 24h * 7 + 1s);
  EXPECT_THAT(SeqsSince(0), ElementsAre(2));
  EXPECT_TRUE(store_->EventsSince(kAnn, 0).truncated);
  EXPECT_FALSE(store_->EventsSince(kAnn, 1).truncated);
  store_->Prune(kStart + 24h * 20);
  EXPECT_TRUE(store_->EventsSince(kAnn, 1).truncated) << "even when nothing is left";
  EXPECT_FALSE(store_->EventsSince(kAnn, 2).truncated);
}

TEST_F(Events, PruningSaysWhenThereIsMore) {
  for (int i = 0; i < 600; ++i) Tell();
  EXPECT_TRUE(store_->Prune(kStart + 24h * 8));
  EXPECT_FALSE(store_->Prune(kStart + 24h * 8));
  EXPECT_THAT(SeqsSince(0), IsEmpty());
}

class FewEvents : public Events {
 protected:
  FewEvents() : Events({.events_per_user = 10, .replayed_events = 4, .replayed_bytes = 100}) {}
};

TEST_F(FewEvents, AUsersLogIsBounded) {
  for (int i = 0; i < 30; ++i) Tell();
  EXPECT_THAT(SeqsSince(26), ElementsAre(27, 28, 29, 30));
  EXPECT_FALSE(store_->EventsSince(kAnn, 26).truncated);
  EXPECT_TRUE(store_->EventsSince(kAnn, 19).truncated);
}

TEST_F(FewEvents, AReplayIsBoundedInNumberToTheNewest) {
  for (int i = 0; i < 8; ++i) Tell();
  EXPECT_THAT(SeqsSince(0), ElementsAre(5, 6, 7, 8));
  EXPECT_TRUE(store_->EventsSince(kAnn, 0).truncated);
}

TEST_F(FewEvents, AReplayIsBoundedInBytesToTheNewest) {
  for (int i = 0; i < 3; ++i) Tell("call.created", kStart, std::string(40, ' '));
  EXPECT_THAT(SeqsSince(0), ElementsAre(2, 3));
  EXPECT_TRUE(store_->EventsSince(kAnn, 0).truncated);
}

}  // namespace
}  // namespace signaling
