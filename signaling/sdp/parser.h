// SDP text to values (RFC 8866 section 9, relaxed as clients need it: bare line feeds, any order of
// attributes). Untrusted text: linear in its size, which is bounded. An error is kInvalidArgument
// and names the line; it never quotes a value, for that may be a secret.
#pragma once

#include <absl/status/statusor.h>

#include <string_view>

#include "signaling/sdp/session_description.h"

namespace signaling {

inline constexpr size_t kMaxSdpSize = 262'144;
inline constexpr size_t kMaxSdpLine = 8'192;
inline constexpr size_t kMaxSdpLines = 8'192;
inline constexpr size_t kMaxMediaSections = 64;

absl::StatusOr<SessionDescription> ParseSdp(std::string_view text);

// A trickle-ice-sdpfrag (RFC 8840 section 9): the same lines without the session part.
absl::StatusOr<SessionDescription> ParseSdpFragment(std::string_view text);

}  // namespace signaling
