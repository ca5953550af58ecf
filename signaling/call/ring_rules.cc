// Who is rung, who answers, and when a rung call is over: the rules of ringing, by number.
#include <algorithm>

#include "signaling/call/call_step.h"
#include "signaling/call/verdicts.h"

namespace signaling {
namespace {

bool Contains(const std::vector<std::string>& list, const std::string& entry) {
  return std::find(list.begin(), list.end(), entry) != list.end();
}

// Rule 1: the deadline is an absolute time from the first moment.
void RingOne(CallStep& step, Member& member, const std::string& by) {
  member.ring = {.state = RingState::kRinging,
                 .by = by,
                 .until = step.now.wall + step.state.ring_timeout,
                 .due = step.now.steady + step.state.ring_timeout};
  step.Do(TellRing{member.user_id});
}

constexpr std::string_view kBusy = "busy";

// Rule 7: of a type that rejects when busy. Its user has not answered, and may be rung again.
void RejectBusy(CallStep& step, Member& member, const std::string& by) {
  member.ring = {
      .state = RingState::kMissed, .by = by, .until = step.now.wall, .reason = std::string(kBusy)};
  step.Do(TellRejected{member.user_id, std::string(kBusy), std::nullopt});
  step.Do(TellMissed{member.user_id});
}

void Cancel(CallStep& step, const std::string& user_id) { End(step, user_id, "cancelled"); }

size_t VisibleParticipants(const CallState& state) {
  return static_cast<size_t>(std::count_if(state.participants.begin(), state.participants.end(),
                                           [](const Participant& p) { return p.visible(); }));
}

// Did anybody's ring pass without an answer?
bool AnyoneMissed(const CallState& state) {
  return std::any_of(state.members.begin(), state.members.end(), [](const Member& m) {
    return m.ring.state == RingState::kMissed && m.ring.reason != kBusy;
  });
}

// A call that is rung for the first time: it waits for its first answer, unless somebody else is
// in it already.
void BecomeRung(CallStep& step, const std::string& caller) {
  CallState& state = step.state;
  if (state.rung) return;
  state.rung = true;
  state.caller = caller;
  const bool company =
      std::any_of(state.participants.begin(), state.participants.end(),
                  [&](const Participant& p) { return p.visible() && p.user_id != caller; });
  if (company) return;
  state.active_since.reset();
  state.last_duration = {};
}

// Rule 9: a caller need not connect before somebody has answered.
void LetCallerWait(CallStep& step) {
  if (step.state.Status() != CallStatus::kRinging) return;
  for (Participant& participant : step.state.participants) {
    if (participant.link == MediaLink::kNew) participant.connect_by = SteadyTime::max();
  }
}

}  // namespace

void On(CallStep& step, const RingRequested& event) {
  if (OnRing(step.state, event.user_id, event.members) != Verdict::kGo) return;
  const std::vector<std::string> rung = WhoWouldRing(step.state, event.user_id, event.members);
  BecomeRung(step, event.user_id);
  if (event.timeout && !step.state.AnyoneRinging()) step.state.ring_timeout = *event.timeout;
  if (!step.state.IsIn(event.user_id)) {
    Enter(step,
          {.session_id = event.session_id, .user_id = event.user_id, .reachable = event.reachable});
  }
  LetCallerWait(step);
  for (const std::string& user_id : rung) {
    Member& member = *step.FindMember(user_id);
    if (!Contains(event.busy, user_id)) RingOne(step, member, event.user_id);
  }
  for (const std::string& user_id : rung) {
    if (Contains(event.busy, user_id)) RejectBusy(step, *step.FindMember(user_id), event.user_id);
  }
  EndIfOver(step);
}

void On(CallStep& step, const DeviceReached& event) {
  Member* member = step.FindMember(event.user_id);
  if (member == nullptr || member->ring.state != RingState::kRinging) return;
  bool& reached =
      event.via == Via::kPush ? member->ring.reached_push : member->ring.reached_websocket;
  if (!reached) step.Do(TellRinging{event.user_id, event.via});
  reached = true;
}

// Rules 2 and 3.
void On(CallStep& step, const RingAccepted& event) {
  if (OnAccept(step.state, event.user_id, event.connection_id) != Verdict::kGo) return;
  Enter(step, {.session_id = event.session_id,
               .user_id = event.user_id,
               .reachable = event.reachable,
               .connection_id = event.connection_id});
  EndIfOver(step);
}

// Rules 2, 5 and 6.
void On(CallStep& step, const RingRejected& event) {
  if (OnReject(step.state, event.user_id, event.connection_id) != Verdict::kGo) return;
  Member& member = *step.FindMember(event.user_id);
  if (member.ring.state != RingState::kRinging) return Cancel(step, event.user_id);
  member.ring.state = RingState::kRejected;
  member.ring.until = step.now.wall;
  member.ring.reason = event.reason;
  member.ring.connection_id = event.connection_id;
  step.Do(TellRejected{event.user_id, event.reason, event.connection_id});
  EndIfOver(step);
}

// Rule 8: only a call that nobody is in or was rung by can give way.
void On(CallStep& step, const GaveWay& event) {
  if (step.state.rung || !step.state.participants.empty() || step.state.merged_into) return;
  step.state.merged_into = event.to;
  step.state.access = Access::kMembers;
}

void Miss(CallStep& step, Member& member, const std::string& reason) {
  if (member.ring.state != RingState::kRinging) return;
  member.ring.state = RingState::kMissed;
  member.ring.until = step.now.wall;
  member.ring.reason = reason;
  step.Do(TellMissed{member.user_id});
}

// Rules 5 and 11.
void ExpireRings(CallStep& step) {
  for (Member& member : step.state.members) {
    if (member.ring.due <= step.now.steady) Miss(step, member, "timeout");
  }
  EndIfOver(step);
}

void EndIfOver(CallStep& step) {
  const CallState& state = step.state;
  if (!state.rung || state.ended) return;
  const size_t present = VisibleParticipants(state);
  if (state.Status() == CallStatus::kRinging) {
    if (!state.IsIn(state.caller)) return Cancel(step, state.caller);
    if (state.AnyoneRinging()) return;
    return End(step, std::nullopt, AnyoneMissed(state) ? "timeout" : "rejected");
  }
  if (present == 0 || (present == 1 && !state.AnyoneRinging())) {
    End(step, std::nullopt, "all_left");
  }
}

void End(CallStep& step, std::optional<std::string> user_id, const std::string& reason) {
  CallState& state = step.state;
  while (!state.participants.empty()) {
    Drop(step, std::string(state.participants.front().session_id), "ended");
  }
  for (Member& member : state.members) Miss(step, member, reason);
  const bool was_active = state.active_since.has_value();
  state.last_duration = was_active ? state.Duration(step.now.wall) : std::chrono::seconds(0);
  state.active_since.reset();
  state.speakers.clear();
  state.dominant.reset();
  if (state.rung) state.ended = Ending{step.now.wall, reason, user_id};
  step.Do(TellEnded{std::move(user_id), reason, state.last_duration});
}

}  // namespace signaling
