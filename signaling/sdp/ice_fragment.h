// Trickled candidates and ICE restarts of WHIP and WHEP (RFC 8840 section 9, RFC 9725 section 4.3).
// A lite agent has no use for the candidates themselves: their form is checked. Pure.
#pragma once

#include <absl/status/statusor.h>

#include <optional>
#include <string>
#include <string_view>

#include "signaling/sdp/negotiated_session.h"

namespace signaling {

// The client's new credentials when the fragment restarts ICE; nullopt when it only trickles.
absl::StatusOr<std::optional<ice::Credentials>> ReadFragment(std::string_view fragment,
                                                             const NegotiatedSession& session);

// Our half after a restart, from the sections' transport lines.
std::string WriteFragment(const NegotiatedSession& session);

// `candidate` may be empty: the end of candidates.
absl::Status CheckCandidate(std::string_view candidate);

}  // namespace signaling
