// Ringing, answering and entering, as requests ask for them: the steps that more than one route
// takes.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "signaling/protocol/call_answers.h"
#include "signaling/protocol/route_context.h"

namespace signaling {

// The acting user rings `members` (empty: everybody). Whoever is being rung itself, by this call or
// by the other of just the same two, accepts thereby. `timeout`: of the
// call's rings, unless some ring already; without, as before.
Result<Entered> RingMembers(RouteContext& context, CallRoom& room,
                            const std::vector<std::string>& members,
                            std::optional<std::chrono::seconds> timeout = std::nullopt);
// The same in a call that is to be made; it is not made if it meets another (glare.h).
Result<Entered> CreateAndRing(RouteContext& context, CallState founding);
Result<Entered> Accept(RouteContext& context, CallRoom& room);
// Enters, or finds the participant that this request means.
Result<Entered> Join(RouteContext& context, CallRoom& room);

}  // namespace signaling
