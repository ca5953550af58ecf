// The session's transport over several descriptions: first contact, the same again, or an ICE
// restart (RFC 8839 section 4.4.3). Pure but for the credentials it draws.
#pragma once

#include <absl/status/status.h>

#include <vector>

#include "signaling/sdp/negotiated_session.h"
#include "signaling/sdp/negotiator_options.h"
#include "signaling/sdp/transport_negotiation.h"

namespace signaling {

// Reads the client's transport out of `description` and writes ours into the `local` lines of the
// accepted sections. New ICE credentials in an offer are a restart: ours change with them.
absl::Status AdoptTransport(const SessionDescription& description,
                            const std::vector<size_t>& accepted, DescriptionType type,
                            const NegotiatorOptions& options, NegotiatedSession& session);

// Our transport lines as of now.
LocalTransport LocalTransportOf(const NegotiatorOptions& options, const NegotiatedSession& session);

// All sections as a description of ours; `bundle` unless the other side knows no groups.
SessionDescription Describe(const NegotiatedSession& session, bool bundle, uint64_t session_id,
                            uint64_t version);

}  // namespace signaling
