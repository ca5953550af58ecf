// The outbox of pushes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/signaling_store/scratch_store.h"

namespace signaling {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using namespace std::chrono_literals;

const CallKey kCall{"key", "default", "x"};
constexpr auto kLease = 10s;

class Pushes : public testing::Test {
 protected:
  Pushes() {
    Register("d1", "bob");
    Register("d2", "bob");
  }
  void Register(const std::string& device, const std::string& user) {
    store_->Apply(PutDevice{{.owner = {"key", user},
                             .id = device,
                             .push_provider = "apn",
                             .push_provider_name = "ios",
                             .registered_at = kStart}});
  }
  void Push(const std::string& device, PushKind kind = PushKind::kRing) {
    store_->Apply(AddPush{{.kind = kind,
                           .call = kCall,
                           .user_id = "bob",
                           .device_id = device,
                           .text = "{}",
                           .created_at = kStart,
                           .expires_at = kStart + 45s,
                           .due_at = kStart}});
  }
  std::vector<DuePush> Take(WallTime now = kStart) {
    return store_->TakeDuePushes(now, kLease, 100);
  }
  static PushAttempt Attempt(const std::string& outcome) {
    return {.call = kCall, .user_id = "bob", .device_id = "d1", .at = kStart, .outcome = outcome};
  }

  ScratchStore store_;
};

TEST_F(Pushes, AreTakenOnceWithTheirDevice) {
  Push("d1");
  store_.CommitAndReopen();
  const auto due = Take();
  ASSERT_EQ(due.size(), 1U);
  EXPECT_EQ(due[0].job.text, "{}");
  EXPECT_EQ(due[0].job.attempts, 1);
  EXPECT_EQ(due[0].device.push_provider_name, "ios");
  EXPECT_THAT(Take(), IsEmpty());
}

TEST_F(Pushes, AreDueAgainAfterTheLeaseIfNobodySaysWhatBecameOfThem) {
  Push("d1");
  ASSERT_EQ(Take().size(), 1U);
  EXPECT_THAT(Take(kStart + kLease - 1ms), IsEmpty());
  EXPECT_EQ(store_->NextPushDue(), kStart + kLease);
  const auto again = Take(kStart + kLease);
  ASSERT_EQ(again.size(), 1U);
  EXPECT_EQ(again[0].job.attempts, 2);
}

TEST_F(Pushes, OfAProcessThatDiedAreDueAtOnce) {
  Push("d1");
  ASSERT_EQ(Take().size(), 1U);
  store_.CommitAndReopen();
  const auto again = Take(kStart + 1ms);
  ASSERT_EQ(again.size(), 1U);
  EXPECT_EQ(again[0].job.attempts, 2);
}

TEST_F(Pushes, AreOverWhenFinished) {
  Push("d1");
  store_->Apply(FinishPush{Take()[0].job.id, Attempt("delivered")});
  EXPECT_THAT(Take(kStart + 40s), IsEmpty());
  EXPECT_EQ(store_->NextPushDue(), std::nullopt);
  EXPECT_THAT(store_->PushAttemptsOf(kCall), ElementsAre(Attempt("delivered")));
}

TEST_F(Pushes, AreRetriedWhenTheyShould) {
  Push("d1");
  store_->Apply(RetryPush{Take()[0].job.id, kStart + 3s, Attempt("retry")});
  EXPECT_THAT(Take(kStart + 2s), IsEmpty());
  EXPECT_EQ(Take(kStart + 3s).size(), 1U);
}

TEST_F(Pushes, AreNeverSentAfterTheRing) {
  Push("d1");
  EXPECT_THAT(Take(kStart + 45s), IsEmpty());
  const auto attempts = store_->PushAttemptsOf(kCall);
  ASSERT_EQ(attempts.size(), 1U);
  EXPECT_EQ(attempts[0].outcome, "expired");
}

TEST_F(Pushes, OfARingThatIsOverAreDroppedAndNotRetried) {
  Push("d1");
  const int64_t sending = Take()[0].job.id;
  Push("d2");
  Push("d2", PushKind::kCancel);
  store_->Apply(DropRingPushes{kCall, "bob"});
  const auto due = Take();
  ASSERT_EQ(due.size(), 1U);
  EXPECT_EQ(due[0].job.kind, PushKind::kCancel) << "only the cancel goes out";
  store_->Apply(RetryPush{sending, kStart + 1s, Attempt("retry")});
  EXPECT_THAT(Take(kStart + 1s), IsEmpty());
}

TEST_F(Pushes, OfOneUserMayBeDroppedAlone) {
  Push("d1");
  store_->Apply(DropRingPushes{kCall, "carl"});
  EXPECT_EQ(Take().size(), 1U);
  Push("d2");
  store_->Apply(DropRingPushes{kCall, std::nullopt});
  EXPECT_THAT(Take(), IsEmpty());
}

TEST_F(Pushes, DoNotFollowADeviceToItsNextUser) {
  Push("d1");
  Push("d2");
  Register("d1", "eve");
  store_->Apply(RemoveDevice{.api_key = "key", .id = "d2"});
  EXPECT_THAT(Take(), IsEmpty());
  EXPECT_EQ(store_->NextPushDue(), std::nullopt);
}

}  // namespace
}  // namespace signaling
