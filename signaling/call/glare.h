// Two users ring each other at once, each in a call of only these two (ring rule 8): the call that
// was first lives, and the second ring counts as its accept. The second call is not made; its name
// stays behind as a call that says where the other lives.
#pragma once

#include <span>
#include <string>

#include "signaling/call/call_state.h"

namespace signaling {

// `wanted` is the call that `user_id` is about to ring everybody in; `ringing` are the calls that
// ring this user. The one that it meets, or nullptr.
const CallState* FindGlare(const CallState& wanted, const std::string& user_id,
                           std::span<const CallState* const> ringing);

// What stands in the place of `wanted`.
CallState MergedCall(CallState wanted, const CallState& living);

}  // namespace signaling
