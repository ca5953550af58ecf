// Our answer to a client's offer (RFC 3264 section 6, RFC 8829 section 5.3). Pure but for the ids
// it draws; the outcome is a new session that the caller adopts, or an error and nothing has
// changed.
#pragma once

#include <absl/status/statusor.h>

#include <span>

#include "signaling/sdp/negotiated_session.h"
#include "signaling/sdp/negotiator_options.h"
#include "signaling/sdp/track_hint.h"

namespace signaling {

// Every section's `local` of the result is what the answer says. Errors are kInvalidArgument; with
// `whole_or_nothing`, kFailedPrecondition for a good offer of which a part cannot be accepted.
absl::StatusOr<NegotiatedSession> AnswerOffer(const SessionDescription& offer,
                                              std::span<const TrackHint> hints,
                                              const NegotiatorOptions& options,
                                              const NegotiatedSession& current);

}  // namespace signaling
