// A call as it goes on after a restart. Nobody's media or WebSocket is there yet: each participant
// counts as not yet connected and has 30 s to come back. A pending ring keeps its deadline, which
// is an absolute time: one that passed meanwhile is due at once.
#pragma once

#include "signaling/call/call_state.h"
#include "signaling/call/instant.h"

namespace signaling {

CallState RestoredCall(CallState stored, Instant now);

}  // namespace signaling
