// Searches every state that a call of three users with two devices each can reach: each event of
// each device in each state, with time passing in steps of 30 s (a ring lasts two of them). States
// that differ only in the names of users or of their devices count as one. What must hold is
// checked at every transition.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <deque>
#include <set>
#include <string>
#include <unordered_set>
#include <vector>

#include "signaling/call/audience.h"
#include "signaling/store/call_changes.h"
#include "tests/signaling_call/call_story.h"

namespace signaling {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::seconds kStep = 30s;
constexpr std::chrono::seconds kRingTimeout = 60s;
const std::array<std::string, 3> kUsers = {"ann", "bob", "cat"};
const std::array<std::string, 2> kDevices = {"1", "2"};

// --- A state's name, the same for all that are alike ---

char StepsLeft(SteadyTime when, SteadyTime now) {
  if (when == SteadyTime::max()) return '-';
  return static_cast<char>('0' + (when - now) / kStep);
}

std::string NameOfSession(const Participant& participant, SteadyTime now) {
  switch (participant.link) {
    case MediaLink::kNew:
      return std::string("n") + StepsLeft(participant.connect_by, now);
    case MediaLink::kConnected:
      return "c ";
    case MediaLink::kLost:
      break;
  }
  return std::string("l") + StepsLeft(*participant.unreachable_since + kUnreachableTimeout, now);
}

std::string NameOfUser(const CallState& call, const Member& member, SteadyTime now) {
  std::vector<std::string> devices;
  for (const std::string& device : kDevices) {
    const std::string session = member.user_id + device;
    const Participant* participant = call.FindParticipant(session);
    std::string name = participant == nullptr ? "  " : NameOfSession(*participant, now);
    name += member.ring.connection_id == session ? '!' : ' ';
    devices.push_back(name);
  }
  std::sort(devices.begin(), devices.end());
  std::string name(RingStateName(member.ring.state).substr(0, 3));
  if (member.ring.state == RingState::kRinging) name += StepsLeft(member.ring.due, now);
  if (member.blocked) name += 'b';
  if (call.caller == member.user_id) name += 'C';
  if (call.ended && call.ended->by == member.user_id) name += 'E';
  return name + devices[0] + devices[1];
}

std::string NameOf(const CallState& call, SteadyTime now) {
  std::vector<std::string> users;
  for (const Member& member : call.members) users.push_back(NameOfUser(call, member, now));
  std::sort(users.begin(), users.end());
  std::string name(CallStatusName(call.Status()));
  name += call.rung ? 'R' : ' ';
  if (call.ended) name += call.ended->reason;
  for (const std::string& user : users) name += "|" + user;
  return name;
}

// --- What can happen ---

std::vector<CallEvent> EventsOf(const std::string& user, const std::string& device) {
  const std::string session = user + device;
  return {RingRequested{.user_id = user, .session_id = session},
          RingAccepted{.user_id = user, .connection_id = session, .session_id = session},
          RingRejected{.user_id = user, .reason = "decline", .connection_id = session},
          ParticipantEntered{.session_id = session, .user_id = user, .connection_id = session},
          ParticipantLeft{session, "left"},
          MediaLinkChanged{session, MediaLink::kConnected},
          MediaLinkChanged{session, MediaLink::kLost}};
}

std::vector<CallEvent> AllEvents() {
  std::vector<CallEvent> events{EndRequested{"ann"}};
  for (const std::string& user : kUsers) {
    events.push_back(Kicked{user, false});
    events.push_back(Kicked{user, true});
    for (const std::string& device : kDevices) {
      for (CallEvent& event : EventsOf(user, device)) events.push_back(std::move(event));
    }
  }
  return events;
}

// --- What must hold ---

template <typename Tell>
size_t Count(const std::vector<CallAction>& actions, const std::string& user) {
  return static_cast<size_t>(
      std::count_if(actions.begin(), actions.end(), [&](const CallAction& action) {
        const Tell* tell = std::get_if<Tell>(&action);
        return tell != nullptr && tell->user_id == user;
      }));
}

size_t Visible(const CallState& call) {
  return static_cast<size_t>(std::count_if(call.participants.begin(), call.participants.end(),
                                           [](const Participant& p) { return p.visible(); }));
}

// Each ring has one outcome, and whoever it concerns hears of it.
std::string FaultOfRing(const CallState& before, const CallState& after,
                        const std::vector<CallAction>& actions, const std::string& user) {
  using enum RingState;
  const RingState was = before.FindMember(user)->ring.state;
  const RingState is = after.FindMember(user)->ring.state;
  const bool answered = was == kAccepted || was == kRejected;
  if (answered && is != was) return "an answer was not final";
  if ((was != kRinging && is == kRinging) != (Count<TellRing>(actions, user) == 1)) {
    return "a ring began untold, or was told without beginning";
  }
  const bool accepted = was == kRinging && is == kAccepted;
  const bool rejected = was == kRinging && is == kRejected;
  const bool missed = was == kRinging && is == kMissed;
  if (Count<TellAccepted>(actions, user) != (accepted ? 1 : 0)) return "accepts and wins differ";
  if (Count<TellRejected>(actions, user) != (rejected ? 1 : 0)) return "rejects differ";
  if (Count<TellMissed>(actions, user) != (missed ? 1 : 0)) return "missed rings differ";
  return "";
}

// S-17: being rung makes nobody a participant.
std::string FaultOfPresence(const CallState& after) {
  for (const Member& member : after.members) {
    if (member.ring.state == RingState::kRinging && after.IsIn(member.user_id)) {
      return member.user_id + " is in though only rung";
    }
    if (member.blocked && after.IsIn(member.user_id))
      return member.user_id + " is in though blocked";
  }
  return "";
}

std::string FaultOfStatus(const CallState& after, SteadyTime deadline, SteadyTime now) {
  const size_t present = Visible(after);
  const bool ringing = after.AnyoneRinging();
  if (ringing && deadline > now + kRingTimeout) return "a ring without an end";
  switch (after.Status()) {
    case CallStatus::kIdle:
      return present > 0 || ringing ? "idle, yet somebody is there" : "";
    case CallStatus::kRinging:
      return !ringing || !after.IsIn(after.caller) ? "ringing for nobody, or by nobody" : "";
    case CallStatus::kActive:
      if (!after.rung) return present == 0 ? "active, yet empty" : "";
      return present == 0 || (present == 1 && !ringing) ? "rung, and nobody to talk to" : "";
    case CallStatus::kEnded:
      return present > 0 || ringing ? "ended, yet somebody is there" : "";
  }
  return "";
}

// Who enters is told as joined, who goes as left and dismissed.
std::string FaultOfComings(const CallState& before, const CallState& after,
                           const std::vector<CallAction>& actions) {
  std::multiset<std::string> in;
  for (const Participant& p : before.participants) in.insert(p.session_id);
  for (const CallAction& action : actions) {
    if (const auto* joined = std::get_if<TellJoined>(&action)) {
      in.insert(joined->participant.session_id);
    } else if (const auto* left = std::get_if<TellLeft>(&action)) {
      if (in.erase(left->session_id) != 1) return "left without having been in";
    }
  }
  std::multiset<std::string> out;
  for (const Participant& p : after.participants) out.insert(p.session_id);
  return in == out ? "" : "what was told of comings and goings is not what is";
}

// A missed ring precedes the end, which is the last thing told, to every member.
std::string FaultOfEnd(const CallState& before, const CallState& after,
                       const std::vector<CallAction>& actions) {
  const bool ends = !before.ended && after.ended;
  const bool told = !actions.empty() && std::holds_alternative<TellEnded>(actions.back());
  if (ends && !told) return "the end was not the last word";
  if (!ends || !told) return "";
  return Audience(after, actions.back()) == MembersToTell(after) ? "" : "a member missed the end";
}

// Who belongs to a call that has ended may still be changed: a blocked user sees it no more.
bool OnlyMembersChange(const std::vector<CallAction>& actions) {
  return std::all_of(actions.begin(), actions.end(), [](const CallAction& action) {
    return std::holds_alternative<TellMembers>(action);
  });
}

std::string Fault(const CallState& before, const CallState& after,
                  const std::vector<CallAction>& actions, SteadyTime deadline, SteadyTime now) {
  if (before.ended && !OnlyMembersChange(actions)) return "something happened after the end";
  if (before.ended && before.ended != after.ended) return "the end changed";
  if (deadline <= now) return "a deadline that passed was not dealt with";
  for (const std::string& user : kUsers) {
    std::string fault = FaultOfRing(before, after, actions, user);
    if (!fault.empty()) return fault + " (" + user + ")";
  }
  std::string fault = FaultOfPresence(after);
  if (fault.empty()) fault = FaultOfStatus(after, deadline, now);
  if (fault.empty()) fault = FaultOfComings(before, after, actions);
  if (fault.empty()) fault = FaultOfEnd(before, after, actions);
  return fault;
}

TEST(CallMachine, KeepsItsPromisesInEveryReachableState) {
  struct Visited {
    CallState call;
    SteadyTime now;
  };
  const std::vector<CallEvent> events = AllEvents();
  std::unordered_set<std::string> seen;
  CallState founding = CallOf({"bob", "cat"});
  founding.ring_timeout = kRingTimeout;
  std::deque<Visited> queue{{founding, At(0s).steady}};
  seen.insert(NameOf(queue.front().call, queue.front().now));
  size_t transitions = 0;
  const auto visit = [&](const Visited& from, const CallEvent& event, SteadyTime now) {
    ++transitions;
    CallMachine machine(from.call);
    machine.TakeChange();
    const Instant instant{now, WallTime(now.time_since_epoch())};
    const std::vector<CallAction> actions = machine.Apply(event, instant);
    std::string fault = Fault(from.call, machine.state(), actions, machine.deadline(), now);
    if (!machine.TakeChange() && !CallChanges(&from.call, machine.state(), {}).empty()) {
      fault = "something lasting changed in silence";
    }
    EXPECT_EQ(fault, "") << "event " << event.index() << " in " << NameOf(from.call, from.now);
    if (seen.insert(NameOf(machine.state(), now)).second) {
      queue.push_back({machine.state(), now});
    }
    return fault.empty();
  };
  while (!queue.empty()) {
    const Visited from = std::move(queue.front());
    queue.pop_front();
    for (const CallEvent& event : events) ASSERT_TRUE(visit(from, event, from.now));
    ASSERT_TRUE(visit(from, TimePassed{}, from.now + kStep));
  }
  std::printf("One call, 3 users, 2 devices each: %zu states, %zu transitions\n", seen.size(),
              transitions);
  RecordProperty("states", std::to_string(seen.size()));
  EXPECT_GT(seen.size(), 1'000U);
}

}  // namespace
}  // namespace signaling
