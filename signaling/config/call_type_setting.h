// A call type in an operator's words: its name, and what is unusual about it, separated by spaces.
//
//   phone reject_when_busy
//   webinar access=anyone publish=admins max_participants=500 max_members=1000
#pragma once

#include <absl/status/statusor.h>

#include <string_view>

#include "signaling/call/call_type.h"

namespace signaling {

absl::StatusOr<CallType> ParseCallType(std::string_view text);

}  // namespace signaling
