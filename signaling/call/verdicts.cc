#include "signaling/call/verdicts.h"

#include <algorithm>

namespace signaling {
namespace {

// Did a named connection, and not this one, give the answer that counts?
bool Elsewhere(const Ring& ring, const std::optional<std::string>& connection_id) {
  return connection_id && ring.connection_id && *connection_id != *ring.connection_id;
}

bool Cancelled(const CallState& call, std::string_view user_id) {
  return call.ended && call.ended->reason == "cancelled" && call.ended->by == user_id;
}

// Has the member rejected a call that nobody has accepted yet?
bool RejectedWhatRings(const CallState& call, const Member& member) {
  return member.ring.state == RingState::kRejected && call.Status() == CallStatus::kRinging;
}

Verdict OnCancel(const CallState& call, std::string_view user_id) {
  if (Cancelled(call, user_id)) return Verdict::kRepeat;
  if (call.ended) return Verdict::kEnded;
  return call.active_since ? Verdict::kBegun : Verdict::kGo;
}

}  // namespace

Verdict OnAccept(const CallState& call, std::string_view user_id,
                 const std::optional<std::string>& connection_id) {
  if (call.merged_into) return Verdict::kMerged;
  const Member* member = call.FindMember(user_id);
  if (call.ended) return Verdict::kEnded;
  if (member == nullptr || member->blocked) return Verdict::kNotRung;
  switch (member->ring.state) {
    case RingState::kNone:
      return Verdict::kNotRung;
    case RingState::kRinging:
      return Verdict::kGo;
    case RingState::kAccepted:
      if (Elsewhere(member->ring, connection_id)) return Verdict::kAnsweredElsewhere;
      return Verdict::kRepeat;
    case RingState::kRejected:
      if (Elsewhere(member->ring, connection_id)) return Verdict::kAnsweredElsewhere;
      return Verdict::kAlreadyRejected;
    case RingState::kMissed:
      return Verdict::kMissed;
  }
  return Verdict::kNotRung;
}

Verdict OnReject(const CallState& call, std::string_view user_id,
                 const std::optional<std::string>& connection_id) {
  if (call.merged_into) return Verdict::kMerged;
  const Member* member = call.FindMember(user_id);
  if (member == nullptr || member->blocked) return Verdict::kNotRung;
  switch (member->ring.state) {
    case RingState::kNone:
      if (call.rung && call.caller == user_id) return OnCancel(call, user_id);
      return call.ended ? Verdict::kEnded : Verdict::kNotRung;
    case RingState::kRinging:
      return Verdict::kGo;
    case RingState::kAccepted:
      if (call.ended) return Verdict::kEnded;
      if (Elsewhere(member->ring, connection_id)) return Verdict::kAnsweredElsewhere;
      return Verdict::kAlreadyAccepted;
    case RingState::kRejected:
      return Verdict::kRepeat;
    case RingState::kMissed:
      return call.ended ? Verdict::kEnded : Verdict::kMissed;
  }
  return Verdict::kNotRung;
}

std::vector<std::string> WhoWouldRing(const CallState& call, std::string_view user_id,
                                      const std::vector<std::string>& members) {
  std::vector<std::string> rung;
  for (const Member& member : call.members) {
    const bool answered =
        member.ring.state == RingState::kAccepted || member.ring.state == RingState::kRejected;
    const bool asked = members.empty() ||
                       std::find(members.begin(), members.end(), member.user_id) != members.end();
    // Said again, a ring rings nobody anew who was busy at the first time.
    const bool busy = member.ring.state == RingState::kMissed && member.ring.reason == "busy" &&
                      members.empty() && call.Status() == CallStatus::kRinging;
    if (!asked || answered || busy || member.blocked || member.user_id == user_id) continue;
    if (member.ring.state == RingState::kRinging || call.IsIn(member.user_id)) continue;
    rung.push_back(member.user_id);
  }
  return rung;
}

Verdict OnRing(const CallState& call, std::string_view user_id,
               const std::vector<std::string>& members) {
  if (call.merged_into) return Verdict::kMerged;
  if (call.ended) return Verdict::kEnded;
  const Member* caller = call.FindMember(user_id);
  if (caller == nullptr || caller->blocked) return Verdict::kNotRung;
  if (caller->ring.state == RingState::kRinging) return Verdict::kAnswerFirst;
  // To ring is to be in the call, and who rejected it may not begin it.
  if (RejectedWhatRings(call, *caller)) return Verdict::kAlreadyRejected;
  if (!WhoWouldRing(call, user_id, members).empty()) return Verdict::kGo;
  return call.rung ? Verdict::kRepeat : Verdict::kNobodyToRing;
}

Verdict OnJoin(const CallState& call, std::string_view user_id) {
  if (call.merged_into) return Verdict::kMerged;
  if (call.ended) return Verdict::kEnded;
  const Member* member = call.FindMember(user_id);
  if (member == nullptr) return Verdict::kGo;
  if (member->blocked) return Verdict::kNotRung;
  return RejectedWhatRings(call, *member) ? Verdict::kAlreadyRejected : Verdict::kGo;
}

Verdict OnNegotiate(const CallState& call, std::string_view user_id) {
  if (call.merged_into) return Verdict::kMerged;
  if (call.ended) return Verdict::kEnded;
  const Member* member = call.FindMember(user_id);
  if (member == nullptr || call.IsIn(user_id)) return Verdict::kGo;
  return member->ring.state == RingState::kRinging ? Verdict::kAnswerFirst : Verdict::kGo;
}

Refusal RefusalOf(Verdict verdict, const CallState& call) {
  switch (verdict) {
    case Verdict::kGo:
    case Verdict::kRepeat:
      break;
    case Verdict::kMerged: {
      const std::string living = call.merged_into.value_or("");
      return {409, "call_merged", "This call lives on as " + living, {}, {{"cid", living}}};
    }
    case Verdict::kEnded:
      return {409, "call_ended", "This call has ended", {}};
    case Verdict::kAnsweredElsewhere:
      return {409, "answered_elsewhere", "Another of your connections has answered", {}};
    case Verdict::kAlreadyAccepted:
      return {409, "already_accepted", "You have accepted this call: leave it instead", {}};
    case Verdict::kAlreadyRejected:
      return {409, "already_rejected", "You have rejected this call", {}};
    case Verdict::kMissed:
      return {409, "ring_over", "This ring is over: join the call instead", {}};
    case Verdict::kNotRung:
      return {409, "not_rung", "You are not being rung by this call", {}};
    case Verdict::kAnswerFirst:
      return {409, "not_accepted", "You are being rung by this call: accept it first", {}};
    case Verdict::kBegun:
      return {409, "call_active", "Somebody has accepted this call: leave it instead", {}};
    case Verdict::kNobodyToRing:
      return {400, "nobody_to_ring", "This call has no other member who could be rung", {}};
  }
  return {500, "internal", "There was nothing to refuse", {}};
}

}  // namespace signaling
