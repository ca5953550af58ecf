// One participant's live session in a call: who it is to clients and to media, its negotiation, and
// what was told to it last. Owned by its CallRoom.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sfu/api/events.h"
#include "sfu/api/ids.h"
#include "signaling/call/call_state.h"
#include "signaling/call/session_negotiation.h"
#include "signaling/call/subscriptions.h"
#include "signaling/call/token_bucket.h"

namespace signaling {

struct CallSession {
  CallSession(std::string session, std::string user, ParticipantKind participant_kind,
              sfu::ParticipantId id, SessionNegotiation session_negotiation)
      : session_id(std::move(session)),
        user_id(std::move(user)),
        kind(participant_kind),
        media_id(id),
        negotiation(std::move(session_negotiation)) {}

  std::string session_id;
  std::string user_id;
  ParticipantKind kind;
  sfu::ParticipantId media_id;
  std::optional<std::string> connection_id;      // the one that owns it, if any was named
  std::optional<std::string> connection_before;  // that owned it before another took it over
  // Of a WHIP or WHEP resource's ICE session; empty after a restart, which no ICE session survives.
  std::string etag;
  SessionNegotiation negotiation;
  TokenBucket budget = SignalingBudget();

  std::optional<std::string> only_user;         // of a player: whom to see and hear; unset: anybody
  std::optional<sfu::ParticipantId> only_from;  // the session of that user that media was told last
  std::optional<std::vector<Subscription>> subscriptions;
  std::optional<std::vector<sfu::VideoDemand>> submitted_demands;
  std::vector<sfu::SlotState> slots;
  std::vector<sfu::LayersWanted> layers_wanted;  // one per mid
  std::optional<sfu::SubscriberReport> report;   // the last one
  SteadyTime joined;
  Quality measured = Quality::kGood;  // what media said last
  bool may_publish = true;            // its user's role, now
  SentTracks counted;                 // of it, among all that the call's participants send
};

}  // namespace signaling
