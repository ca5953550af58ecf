// What must hold between two descriptions of one session, whoever wrote the new one. Pure.
#pragma once

#include <absl/status/status.h>

#include <string>
#include <string_view>

#include "signaling/sdp/negotiated_session.h"
#include "signaling/sdp/transport_negotiation.h"

namespace signaling {

// RFC 3264 section 8, RFC 8829 section 5.2.2: m-lines never go away and keep mid and media for as
// long as they are not stopped.
absl::Status CheckContinuity(const SessionDescription& description,
                             const NegotiatedSession& session, DescriptionType type);

// RFC 3550 section 8: an SSRC names one source of the session.
absl::Status CheckDistinctSsrcs(const NegotiatedSession& session, DescriptionType type);

// RFC 8829 section 5.1.2.
bool IsSupportedProtocol(std::string_view protocol);

// The section's mid, or a name of ours where it has none.
std::string MidOf(const SessionDescription& description, size_t index);

// Takes everything from `section` but its mid; `remote` is the line that says so.
void StopSection(const MediaSection& remote, NegotiatedSection& section);

}  // namespace signaling
