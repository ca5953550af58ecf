// An error of authentication: a sentence for people, and a code for programs that travels in the
// status as a payload.
#pragma once

#include <absl/status/status.h>

#include <string_view>

namespace signaling {

absl::Status AuthError(std::string_view code, std::string_view sentence);

}  // namespace signaling
