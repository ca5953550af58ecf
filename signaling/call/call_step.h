// One event's work on a call: the state it changes, the time, and the actions it collects. The
// rules are functions over it, one overload of On for each kind of event. Internal to CallMachine.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "signaling/call/call_events.h"
#include "signaling/call/call_state.h"
#include "signaling/call/instant.h"

namespace signaling {

struct CallStep {
  CallState& state;
  Instant now;
  std::vector<CallAction> actions = {};
  bool lasting =
      false;  // a change of what lasts, by an event that mostly changes what is live only

  Participant* Find(std::string_view session_id) {
    return const_cast<Participant*>(std::as_const(state).FindParticipant(session_id));
  }
  Member* FindMember(std::string_view user_id) {
    return const_cast<Member*>(std::as_const(state).FindMember(user_id));
  }
  void Do(CallAction action) { actions.push_back(std::move(action)); }
};

// ring_rules.cc
void On(CallStep& step, const RingRequested& event);
void On(CallStep& step, const DeviceReached& event);
void On(CallStep& step, const RingAccepted& event);
void On(CallStep& step, const RingRejected& event);
void On(CallStep& step, const GaveWay& event);
void ExpireRings(CallStep& step);
// The member's ring stops unanswered.
void Miss(CallStep& step, Member& member, const std::string& reason);
// A rung call that has nobody left to wait for, or to talk to, ends (rules 5, 6 and 10).
void EndIfOver(CallStep& step);
// Everybody leaves, who was rung has missed it, and a rung call is over for good.
void End(CallStep& step, std::optional<std::string> user_id, const std::string& reason);

// presence_rules.cc
void On(CallStep& step, const ParticipantEntered& event);
void On(CallStep& step, const ParticipantLeft& event);
void On(CallStep& step, const EndRequested& event);
void On(CallStep& step, const ReachabilityChanged& event);
void On(CallStep& step, const MediaLinkChanged& event);
void On(CallStep& step, const QualityMeasured& event);
void On(CallStep& step, const PublishedChanged& event);
void On(CallStep& step, const TracksSaid& event);
void On(CallStep& step, const SpeakersHeard& event);
void ExpireParticipants(CallStep& step);
void Enter(CallStep& step, const ParticipantEntered& event);
// Takes a participant out, without asking whether it was the last.
void Drop(CallStep& step, const std::string& session_id, const std::string& reason);
void DropUser(CallStep& step, const std::string& user_id, const std::string& reason);
// After somebody left: a call never rung is idle when nobody is in it.
void EndSessionIfEmpty(CallStep& step);

// member_rules.cc
void On(CallStep& step, const MemberAdded& event);
void On(CallStep& step, const MembersChanged& event);
void On(CallStep& step, const Kicked& event);

}  // namespace signaling
