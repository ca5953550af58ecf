// The part of a CallRoom that rings, and that follows who belongs to the call.
#include <utility>

#include "signaling/call/call_room.h"

namespace signaling {

void CallRoom::Ring(const Ringing& ringing, Instant now) {
  RingRequested event{.user_id = ringing.caller.user_id,
                      .members = ringing.members,
                      .busy = ringing.busy,
                      .timeout = ringing.timeout};
  CallSession* caller = nullptr;
  if (!state().IsIn(event.user_id)) {
    caller = &Register(MakeSession(ringing.caller, services_.ids.NewUuid(), now), ringing.caller);
    event.session_id = caller->session_id;
    event.reachable = Reachable(*caller);
    caller->negotiation.HoldOffers();
    FollowDeadline(*caller);
  }
  Apply(event, now);
  caller = caller == nullptr ? nullptr : Find(event.session_id);
  if (caller == nullptr || !state().active_since) return;
  caller->negotiation.BeginOffers(now.steady);
  FollowDeadline(*caller);
}

CallSession& CallRoom::Accept(const Entering& entering, Instant now) {
  CallSession& session = Register(MakeSession(entering, services_.ids.NewUuid(), now), entering);
  Apply(RingAccepted{.user_id = session.user_id,
                     .connection_id = session.connection_id,
                     .session_id = session.session_id,
                     .reachable = Reachable(session)},
        now);
  return session;
}

void CallRoom::Reject(const std::string& user_id, const std::string& reason,
                      std::optional<std::string> connection_id, Instant now) {
  Apply(RingRejected{user_id, reason, std::move(connection_id)}, now);
}

void CallRoom::GiveWay(const CallState& to, Instant now) { Apply(GaveWay{to.key.cid()}, now); }

void CallRoom::NoteDeviceReached(const std::string& user_id, Via via, Instant now) {
  Apply(DeviceReached{user_id, via}, now);
}

// After a word about somebody's ring: does it ring, and where?
void CallRoom::FollowRing(const std::string& user_id, Instant now) {
  const CallKey& key = state().key;
  const Member* member = state().FindMember(user_id);
  const bool rings = member != nullptr && member->ring.state == RingState::kRinging;
  services_.sessions.NoteRinging(this, key.api_key, user_id, rings);
  if (rings && services_.outbox.IsReachable(key, user_id, nullptr)) {
    NoteDeviceReached(user_id, Via::kWebSocket, now);
  }
}

void CallRoom::ChangeMembers(MembersChanged changes, Instant now) {
  Apply(std::move(changes), now);
}

void CallRoom::Kick(const std::string& user_id, bool block, Instant now) {
  Apply(Kicked{user_id, block}, now);
}

// Who may publish no more is not heard or seen from now on, whatever was negotiated.
void CallRoom::FollowRoles(Instant now) {
  std::vector<std::string> changed;
  for (auto& [id, session] : sessions_) {
    const bool may_publish = MayPublishNow(session.user_id);
    if (session.may_publish == may_publish) continue;
    session.may_publish = may_publish;
    if (session.kind != ParticipantKind::kPlayer) {
      session.negotiation.SetMayPublish(may_publish);
    }
    SubmitMute(session, /*whole=*/true);
    OfferIfDue(session, now);
    changed.push_back(id);
  }
  for (const std::string& session_id : changed) FollowNegotiation(*Find(session_id), now);
}

}  // namespace signaling
