// What must be written when a call has changed: the difference of two states, in what outlives the
// process. Pure; costs one pass over members and participants, and copies what differs alone.
#pragma once

#include <vector>

#include "signaling/store/change.h"

namespace signaling {

// `before` is what was written last; nullptr for a call never written.
std::vector<Change> CallChanges(const CallState* before, const CallState& after, WallTime now);

// Brings `call`, what was written before, to what is written after the change: all of CallChanges'
// in order lead from one state to the other. Changes of other things are none of its business.
void FollowChange(Change change, CallState& call);

}  // namespace signaling
