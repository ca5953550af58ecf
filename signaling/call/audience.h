// Who hears of what a call does: a pure function of the call and the action.
#pragma once

#include <string>
#include <vector>

#include "signaling/call/call_events.h"
#include "signaling/call/call_state.h"

namespace signaling {

// Everybody who belongs to the call; not who was blocked.
std::vector<std::string> MembersToTell(const CallState& call);
// Everybody who is in it, players included.
std::vector<std::string> ParticipantsToTell(const CallState& call);

// The users that are told of an action; of one that tells nobody, none. `call` is as it stands
// after the action.
std::vector<std::string> Audience(const CallState& call, const CallAction& action);

}  // namespace signaling
