// Searches everything that two users with two devices each can do to each other in two calls: ring,
// answer, join, leave, in any order, each in a call of its own or in the same one. Whatever
// happens, they never both ring in vain, and a call that gave way stays out of the way.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <deque>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "signaling/call/glare.h"
#include "signaling/call/verdicts.h"
#include "tests/signaling_call/call_story.h"

namespace signaling {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::seconds kStep = 30s;
const std::array<std::string, 2> kUsers = {"ann", "bob"};
const std::array<std::string, 2> kDevices = {"1", "2"};

// Both calls, each perhaps not made yet.
struct World {
  std::array<std::optional<CallMachine>, 2> calls;
  SteadyTime now = At(0s).steady;

  Instant instant() const { return {now, WallTime(now.time_since_epoch())}; }
};

CallState CallNamed(size_t index, const std::string& caller) {
  CallState call{.key = {"key", "default", index == 0 ? "one" : "two"},
                 .created_by = caller,
                 .access = Access::kMembers,
                 .ring_timeout = 2 * kStep};
  for (const std::string& user : kUsers) call.members.push_back({.user_id = user});
  return call;
}

// What a request to create and ring does.
void RingIn(World& world, size_t index, const std::string& user, const std::string& session) {
  std::optional<CallMachine>& call = world.calls[index];
  const CallState wanted = call ? call->state() : CallNamed(index, user);
  std::vector<const CallState*> ringing;
  CallMachine* other = world.calls[1 - index] ? &*world.calls[1 - index] : nullptr;
  if (other != nullptr && other->state().FindMember(user)->ring.state == RingState::kRinging) {
    ringing.push_back(&other->state());
  }
  const RingAccepted accept{.user_id = user, .connection_id = session, .session_id = session};
  const Verdict verdict = OnRing(wanted, user, {});
  if (verdict == Verdict::kAnswerFirst) {
    call->Apply(accept, world.instant());
  } else if (verdict == Verdict::kGo && FindGlare(wanted, user, ringing) != nullptr) {
    call = CallMachine(MergedCall(wanted, other->state()));
    other->Apply(accept, world.instant());
  } else if (verdict == Verdict::kGo) {
    call = CallMachine(wanted);
    call->Apply(RingRequested{.user_id = user, .session_id = session}, world.instant());
  }
}

constexpr int kDeeds = 5;
void Do(World& world, int deed, size_t index, const std::string& user, const std::string& device) {
  const std::string session = user + device;
  if (deed == 0) return RingIn(world, index, user, session);
  if (!world.calls[index]) return;
  const std::array<CallEvent, kDeeds - 1> events = {
      RingAccepted{.user_id = user, .connection_id = session, .session_id = session},
      RingRejected{.user_id = user, .reason = "decline", .connection_id = session},
      ParticipantEntered{.session_id = session, .user_id = user, .connection_id = session},
      ParticipantLeft{session, "left"}};
  world.calls[index]->Apply(events[static_cast<size_t>(deed - 1)], world.instant());
}

std::string NameOf(const CallState& call, SteadyTime now) {
  std::string name(CallStatusName(call.Status()));
  if (call.merged_into) name += " merged";
  name += call.caller + (call.ended ? call.ended->reason : "");
  for (const Member& member : call.members) {
    name += "|" + std::string(RingStateName(member.ring.state));
    if (member.ring.state == RingState::kRinging) {
      name += std::to_string((member.ring.due - now) / kStep);
    }
    for (const std::string& device : kDevices) {
      const Participant* in = call.FindParticipant(member.user_id + device);
      name += in == nullptr ? " ." : " in";
      if (in != nullptr && in->connect_by != SteadyTime::max()) {
        name += std::to_string((in->connect_by - now) / kStep);
      }
      if (member.ring.connection_id == member.user_id + device) name += "!";
    }
  }
  return name;
}

std::string NameOf(const World& world) {
  std::string name;
  for (const auto& call : world.calls) {
    name += (call ? NameOf(call->state(), world.now) : "none") + " // ";
  }
  return name;
}

bool RingsIn(const World& world, size_t index, const std::string& callee) {
  const auto& call = world.calls[index];
  return call && call->state().Status() == CallStatus::kRinging &&
         call->state().FindMember(callee)->ring.state == RingState::kRinging;
}

std::string Fault(const World& world) {
  for (const size_t one : {size_t{0}, size_t{1}}) {
    if (RingsIn(world, one, "ann") && RingsIn(world, 1 - one, "bob")) {
      return "they ring each other and neither knows";
    }
    const auto& call = world.calls[one];
    if (!call || !call->state().merged_into) continue;
    if (!call->state().participants.empty() || call->state().rung) {
      return "a call that gave way came back";
    }
    if (*call->state().merged_into != world.calls[1 - one]->state().key.cid()) {
      return "a call gave way to none";
    }
  }
  return "";
}

TEST(TwoCalls, OfUsersWhoRingEachOtherBecomeOneInEveryOrder) {
  std::unordered_set<std::string> seen;
  std::deque<World> queue{World()};
  size_t transitions = 0;
  size_t merged = 0;
  const auto reach = [&](World world, const World& from) {
    ++transitions;
    const std::string fault = Fault(world);
    EXPECT_EQ(fault, "") << NameOf(from) << " -> " << NameOf(world);
    if (seen.insert(NameOf(world)).second) {
      for (const auto& call : world.calls) merged += call && call->state().merged_into ? 1 : 0;
      queue.push_back(std::move(world));
    }
    return fault.empty();
  };
  while (!queue.empty()) {
    const World from = std::move(queue.front());
    queue.pop_front();
    for (int deed = 0; deed < kDeeds; ++deed) {
      for (const size_t index : {size_t{0}, size_t{1}}) {
        for (const std::string& user : kUsers) {
          for (const std::string& device : kDevices) {
            World next = from;
            Do(next, deed, index, user, device);
            ASSERT_TRUE(reach(std::move(next), from));
          }
        }
      }
    }
    World later = from;
    later.now += kStep;
    for (auto& call : later.calls) {
      if (call) call->Apply(TimePassed{}, later.instant());
    }
    ASSERT_TRUE(reach(std::move(later), from));
  }
  std::printf("Two calls, 2 users, 2 devices each: %zu states, %zu transitions\n", seen.size(),
              transitions);
  EXPECT_GT(merged, 0U);
}

}  // namespace
}  // namespace signaling
