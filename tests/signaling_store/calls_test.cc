// Calls with members and participants: what is written is the difference of two states.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "signaling/store/call_changes.h"
#include "tests/signaling_store/scratch_store.h"

namespace signaling {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using namespace std::chrono_literals;

Member Of(const std::string& user, Ring ring = {}) {
  return {.user_id = user, .role = Role::kUser, .ring = std::move(ring)};
}

Participant In(const std::string& user, const std::string& session) {
  return {.session_id = session, .user_id = user, .joined_at = kStart};
}

CallState Rung(const std::string& id = "x") {
  CallState call{.key = {"key", "default", id},
                 .created_by = "ann",
                 .created_at = kStart,
                 .video = false,
                 .access = Access::kMembers};
  call.custom = R"({"topic":"lunch"})";
  call.rung = true;
  call.caller = "ann";
  call.ring_timeout = 30s;
  call.members = {{.user_id = "ann", .role = Role::kAdmin},
                  Of("bob", {.state = RingState::kRinging, .by = "ann", .until = kStart + 30s})};
  call.participants = {In("ann", "s-ann")};
  return call;
}

class Calls : public testing::Test {
 protected:
  // Writes what changed since the last time.
  void Write(const CallState& call, WallTime at = kStart) {
    CallState followed = last_.value_or(CallState());
    for (const Change& change : CallChanges(last_ ? &*last_ : nullptr, call, at)) {
      store_->Apply(change);
      FollowChange(change, followed);
    }
    EXPECT_THAT(CallChanges(&followed, call, at), IsEmpty()) << "the changes lead to it";
    last_ = call;
  }
  CallState Read() {
    const auto found = store_->FindCall(last_->key);
    return found ? *found : CallState();
  }

  ScratchStore store_;
  std::optional<CallState> last_;
};

TEST_F(Calls, AreReadAsTheyWereWritten) {
  CallState call = Rung();
  Write(call);
  store_.CommitAndReopen();
  EXPECT_THAT(CallChanges(&call, Read(), kStart), IsEmpty()) << "nothing durable differs";
  EXPECT_EQ(Read().members, call.members);
  EXPECT_EQ(Read().participants[0].session_id, "s-ann");
}

TEST_F(Calls, FollowARingToItsEnd) {
  CallState call = Rung();
  Write(call);
  call.members[1].ring.state = RingState::kAccepted;
  call.members[1].ring.connection_id = "c-bob";
  call.active_since = kStart + 5s;
  call.participants.push_back(In("bob", "s-bob"));
  Write(call);
  call.participants.erase(call.participants.begin());
  call.participants[0].audio_said = false;
  Write(call);
  EXPECT_THAT(CallChanges(&call, Read(), kStart), IsEmpty());
  call.participants.clear();
  call.active_since.reset();
  call.last_duration = 60s;
  call.ended = Ending{.at = kStart + 65s, .reason = "all_left", .by = "bob"};
  Write(call);
  store_.CommitAndReopen();
  EXPECT_THAT(CallChanges(&call, Read(), kStart), IsEmpty());
  EXPECT_EQ(Read().Status(), CallStatus::kEnded);
}

TEST_F(Calls, WhoseDurableStateIsTheSameAreNotWritten) {
  CallState before = Rung();
  CallState after = before;
  after.participants[0].link = MediaLink::kConnected;
  after.participants[0].reachable = true;
  after.speakers = {{"s-ann", "ann", 0.5F}};
  EXPECT_THAT(CallChanges(&before, after, kStart), IsEmpty());
}

TEST_F(Calls, CostOneRowWhenOneOfAThousandMembersChanges) {
  CallState before = Rung();
  for (int i = 0; i < 1'000; ++i) before.members.push_back(Of("u" + std::to_string(i)));
  CallState after = before;
  after.members[500].role = Role::kViewer;
  EXPECT_EQ(CallChanges(&before, after, kStart).size(), 1U);
}

TEST_F(Calls, KeepTheOrderOfMembersThroughAnyComingAndGoing) {
  const unsigned seed = 20'260'301;
  SCOPED_TRACE(seed);
  std::mt19937 random(seed);
  CallState call = Rung();
  Write(call);
  for (int step = 0; step < 200; ++step) {
    if (!call.members.empty() && random() % 3 == 0) {
      call.members.erase(call.members.begin() + random() % call.members.size());
    } else if (random() % 2 == 0 && !call.members.empty()) {
      call.members[random() % call.members.size()].blocked = random() % 2 == 0;
    } else {
      call.members.push_back(Of("m" + std::to_string(step)));
    }
    Write(call);
    ASSERT_EQ(Read().members, call.members) << "step " << step;
  }
}

TEST_F(Calls, AreLiveWhileSomebodyIsInOrRung) {
  CallState call = Rung();
  Write(call);
  CallState idle{.key = {"key", "default", "idle"}};
  store_->Apply(PutCall{idle, kStart});
  ASSERT_EQ(store_->LiveCalls().size(), 1U);
  EXPECT_EQ(store_->LiveCalls()[0].key, call.key);
  call.participants.clear();
  Write(call);
  EXPECT_EQ(store_->LiveCalls().size(), 1U) << "bob is rung still";
  call.members[1].ring.state = RingState::kMissed;
  Write(call);
  EXPECT_THAT(store_->LiveCalls(), IsEmpty());
}

std::vector<std::string> Ids(const CallPage& page) {
  std::vector<std::string> ids;
  for (const CallState& call : page.calls) ids.push_back(call.key.id);
  return ids;
}

TEST(CallsOfAUser, AreTheirsNewestFirstAPageAtATime) {
  ScratchStore store;
  for (const char* id : {"a", "b", "c", "d", "e"}) {
    const CallState call = Rung(id);
    for (Change& change : CallChanges(nullptr, call, kStart)) store->Apply(std::move(change));
    // A participant is in one call only.
    store->Apply(RemoveParticipant{call.key, "s-ann"});
  }
  const UserKey bob{"key", "bob"};
  CallPage page = store->CallsOf(bob, {}, 2);
  EXPECT_THAT(Ids(page), ElementsAre("e", "d"));
  page = store->CallsOf(bob, page.next, 2);
  EXPECT_THAT(Ids(page), ElementsAre("c", "b"));
  page = store->CallsOf(bob, page.next, 2);
  EXPECT_THAT(Ids(page), ElementsAre("a"));
  EXPECT_FALSE(page.next);
  EXPECT_THAT(Ids(store->CallsOf({"other", "bob"}, {}, 10)), IsEmpty()) << "another API key";
  EXPECT_THAT(Ids(store->CallsOf({"key", "eve"}, {}, 10)), IsEmpty());
}

TEST(OldCalls, GoWhenTheyAreQuiet) {
  ScratchStore store({.call_age = std::chrono::hours(24)});
  const auto put = [&](const char* id, bool live) {
    CallState call = Rung(id);
    call.participants = {In("ann", std::string("s-") + id)};
    if (!live) {
      call.participants.clear();
      call.members[1].ring.state = RingState::kMissed;
    }
    for (Change& change : CallChanges(nullptr, call, kStart)) store->Apply(std::move(change));
  };
  put("over", false);
  put("live", true);
  EXPECT_FALSE(store->Prune(kStart + 23h));
  EXPECT_TRUE(store->FindCall({"key", "default", "over"}));
  store->Prune(kStart + 25h);
  EXPECT_FALSE(store->FindCall({"key", "default", "over"}));
  EXPECT_TRUE(store->FindCall({"key", "default", "live"}));
}

TEST(OldCalls, GoWhenThereAreTooMany) {
  ScratchStore store({.calls = 3});
  for (int i = 0; i < 5; ++i) {
    const CallState call{.key = {"key", "default", std::to_string(i)}};
    store->Apply(PutCall{call, kStart + std::chrono::seconds(i)});
  }
  store->Prune(kStart);
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(store->FindCall({"key", "default", std::to_string(i)}).has_value(), i >= 2) << i;
  }
}

}  // namespace
}  // namespace signaling
