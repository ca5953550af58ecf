// What must be written when a call has changed: the difference of two states, in what outlives the
// process. Pure; costs one pass over members and participants.
#pragma once

#include <vector>

#include "signaling/store/change.h"

namespace signaling {

// `before` is what was written last; nullptr for a call never written.
std::vector<Change> CallChanges(const CallState* before, const CallState& after, WallTime now);

}  // namespace signaling
