#include "signaling/push/ring_pushes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <memory>

#include "signaling/push/push_notice.h"
#include "signaling/store/sqlite_store.h"

namespace signaling {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

constexpr WallTime kStart{seconds(1'800'000'000)};
constexpr milliseconds kLease{30'000};

// A call of ann, who rings bob; the store is a real one.
class RingPushesTest : public testing::Test {
 protected:
  RingPushesTest() {
    std::string pattern = testing::TempDir() + "ring-pushes-XXXXXX";
    directory_ = mkdtemp(pattern.data());
    Open();
    users_.Describe("key", "ann", "Ann", std::nullopt);
    Register("phone", "firebase", "mobile");
    Register("browser", "webpush", "web");
    Register("old", "apn", "not-configured");
    call_.members = {{.user_id = "ann", .role = Role::kAdmin}, {.user_id = "bob"}};
    call_.rung = true;
  }
  ~RingPushesTest() override {
    store_.reset();
    std::filesystem::remove_all(directory_);
  }

  // Also after a kill -9: what was not committed is gone.
  void Open() {
    pushes_.reset();
    store_.reset();
    store_ = *SqliteStore::Open(directory_ + "/db");
    pushes_ = std::make_unique<RingPushes>(
        *store_, users_,
        std::vector<ActivePushService>{{.name = "mobile", .service = PushService::kFirebase},
                                       {.name = "web", .service = PushService::kWebPush}});
  }

  void Register(const std::string& id, const std::string& provider, const std::string& name) {
    store_->Apply(PutDevice{{.owner = {"key", "bob"},
                             .id = id,
                             .push_provider = provider,
                             .push_provider_name = name,
                             .registered_at = kStart - seconds(1000)}});
    ASSERT_TRUE(store_->Commit().ok());
  }

  // Bob's ring becomes so, and what follows is durable.
  void Become(Ring ring, WallTime now) {
    const CallState before = call_;
    call_.members[1].ring = std::move(ring);
    pushes_->Follow(&before, call_, now);
    ASSERT_TRUE(store_->Commit().ok());
  }
  void RingBob(WallTime now = kStart) {
    Become({.state = RingState::kRinging, .by = "ann", .until = now + seconds(45)}, now);
  }

  std::vector<DuePush> Take(WallTime now) {
    std::vector<DuePush> due = store_->TakeDuePushes(now, kLease, 100);
    EXPECT_TRUE(store_->Commit().ok());
    return due;
  }
  static std::vector<std::string> Names(const std::vector<DuePush>& due) {
    std::vector<std::string> names;
    for (const DuePush& push : due) {
      names.push_back((push.job.kind == PushKind::kRing ? "ring " : "cancel ") + push.device.id);
    }
    return names;
  }
  void Finish(const DuePush& push, const std::string& outcome, WallTime now,
              const std::string& detail = "") {
    store_->Apply(FinishPush{.id = push.job.id,
                             .attempt = {.kind = push.job.kind,
                                         .call = push.job.call,
                                         .user_id = "bob",
                                         .device_id = push.device.id,
                                         .at = now,
                                         .outcome = outcome,
                                         .detail = detail}});
    EXPECT_TRUE(store_->Commit().ok());
  }

  std::string directory_;
  std::unique_ptr<SqliteStore> store_;
  UserDirectory users_;
  std::unique_ptr<RingPushes> pushes_;
  CallState call_{.key = {"key", "default", "c1"}, .created_by = "ann"};
};

TEST_F(RingPushesTest, WhoBeginsToRingIsPushedToOnEveryReachableDevice) {
  RingBob();
  const std::vector<DuePush> due = Take(kStart);
  EXPECT_THAT(Names(due), UnorderedElementsAre("ring phone", "ring browser"));
  EXPECT_EQ(due[0].job.expires_at, kStart + seconds(45));
  const PushNotice notice = ParsePushText(due[0].job.text);
  EXPECT_EQ(notice.caller_id, "ann");
  EXPECT_EQ(notice.caller_name, "Ann");
}

TEST_F(RingPushesTest, ANewCallRingsToo) {
  call_.members[1].ring = {
      .state = RingState::kRinging, .by = "ann", .until = kStart + seconds(45)};
  pushes_->Follow(nullptr, call_, kStart);
  EXPECT_EQ(Take(kStart).size(), 2u);
}

TEST_F(RingPushesTest, WhoRingsStillIsNotPushedToAgain) {
  RingBob();
  Take(kStart);
  pushes_->Follow(&call_, call_, kStart + seconds(1));
  EXPECT_THAT(Take(kStart + seconds(1)), IsEmpty());
}

TEST_F(RingPushesTest, ARingThatIsOverBeforeItWasSentIsNeverSentNorCancelled) {
  RingBob();
  Become({.state = RingState::kRejected, .by = "ann", .until = kStart}, kStart);
  EXPECT_THAT(Take(kStart + seconds(1)), IsEmpty());
  EXPECT_FALSE(store_->NextPushDue().has_value());
}

TEST_F(RingPushesTest, DevicesThatWereRungAreToldThatItIsOver) {
  RingBob();
  for (const DuePush& push : Take(kStart)) {
    Finish(push, push.device.id == "phone" ? "delivered" : "failed", kStart + seconds(1));
  }
  Become({.state = RingState::kAccepted, .by = "ann", .until = kStart + seconds(5)},
         kStart + seconds(5));
  const std::vector<DuePush> due = Take(kStart + seconds(5));
  ASSERT_THAT(Names(due), ElementsAre("cancel phone"));
  EXPECT_EQ(ParsePushText(due[0].job.text).reason, "accepted");
  EXPECT_EQ(due[0].job.expires_at, kStart + seconds(5) + kCancelWorth);
}

TEST_F(RingPushesTest, ACancelHasTheCollapseKeyOfItsRing) {
  RingBob();
  const DuePush ring = Take(kStart).front();
  Finish(ring, "delivered", kStart);
  Become({.state = RingState::kMissed, .by = "ann", .until = kStart, .reason = "cancelled"},
         kStart);
  for (const DuePush& cancel : Take(kStart)) {
    EXPECT_EQ(CollapseKey(cancel.job, ParsePushText(cancel.job.text)),
              CollapseKey(ring.job, ParsePushText(ring.job.text)));
    EXPECT_EQ(ParsePushText(cancel.job.text).reason, "cancelled");
  }
}

TEST_F(RingPushesTest, WhatIsBeingSentWhenTheRingEndsIsCancelledAndNotSentAgain) {
  RingBob();
  const std::vector<DuePush> rings = Take(kStart);
  ASSERT_EQ(rings.size(), 2u);
  Become({.state = RingState::kRejected, .by = "ann", .until = kStart}, kStart + seconds(1));
  EXPECT_THAT(Names(Take(kStart + seconds(1))),
              UnorderedElementsAre("cancel phone", "cancel browser"));
  for (const DuePush& push : Take(kStart + seconds(40))) {  // past the lease
    EXPECT_EQ(push.job.kind, PushKind::kCancel);
  }
}

TEST_F(RingPushesTest, ARequestThatTimedOutMayHaveArrived) {
  RingBob();
  for (const DuePush& push : Take(kStart)) Finish(push, "expired", kStart, "timeout");
  Become({.state = RingState::kMissed, .by = "ann", .until = kStart, .reason = "timeout"},
         kStart + seconds(45));
  EXPECT_EQ(Take(kStart + seconds(45)).size(), 2u);
}

TEST_F(RingPushesTest, AnEarlierRingOfTheCallIsNoReasonToCancel) {
  RingBob();
  for (const DuePush& push : Take(kStart)) Finish(push, "delivered", kStart);
  Become({.state = RingState::kMissed, .by = "ann", .until = kStart + seconds(45)},
         kStart + seconds(45));
  for (const DuePush& push : Take(kStart + seconds(45))) Finish(push, "delivered", kStart);
  RingBob(kStart + seconds(100));
  for (const DuePush& push : Take(kStart + seconds(100))) {
    Finish(push, "gone", kStart + seconds(100));
  }
  Become({.state = RingState::kRejected, .by = "ann"}, kStart + seconds(110));
  EXPECT_THAT(Take(kStart + seconds(110)), IsEmpty());
}

TEST_F(RingPushesTest, WhoIsRemovedWhileItRingsIsTold) {
  RingBob();
  for (const DuePush& push : Take(kStart)) Finish(push, "delivered", kStart);
  const CallState before = call_;
  call_.members.pop_back();
  pushes_->Follow(&before, call_, kStart + seconds(1));
  const std::vector<DuePush> due = Take(kStart + seconds(1));
  ASSERT_EQ(due.size(), 2u);
  EXPECT_EQ(ParsePushText(due[0].job.text).reason, "removed");
}

// --- When the process is killed ------------------------------------------------------------------

TEST_F(RingPushesTest, ARingThatWasNotSentYetIsFoundAfterARestart) {
  RingBob();
  Open();
  EXPECT_EQ(Take(kStart + seconds(1)).size(), 2u);
}

TEST_F(RingPushesTest, WhatWasBeingSentIsSentOnceMoreAtOnce) {
  RingBob();
  Take(kStart);
  Open();
  EXPECT_EQ(Take(kStart + seconds(1)).size(), 2u);
  EXPECT_THAT(Take(kStart + seconds(2)), IsEmpty());
}

TEST_F(RingPushesTest, WhatWasBeingSentIsNotSentAgainOnceTheRingIsOver) {
  RingBob();
  Take(kStart);
  Open();
  Become({.state = RingState::kAccepted, .by = "ann"}, kStart + seconds(1));
  EXPECT_THAT(Names(Take(kStart + seconds(1))),
              UnorderedElementsAre("cancel phone", "cancel browser"));
}

TEST_F(RingPushesTest, ARingWhoseTimePassedMeanwhileIsNotSent) {
  RingBob();
  Open();
  EXPECT_THAT(Take(kStart + seconds(45)), IsEmpty());
}

}  // namespace
}  // namespace signaling
