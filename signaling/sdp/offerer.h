// Our offers and the client's answers to them (RFC 3264 section 5, 7 and 8, RFC 8829 section 5.2).
// Pure but for the ids they draw; each yields a new session that the caller adopts or keeps aside.
#pragma once

#include <absl/status/statusor.h>

#include <span>

#include "signaling/sdp/negotiated_session.h"
#include "signaling/sdp/negotiator_options.h"
#include "signaling/sdp/track_hint.h"

namespace signaling {

// `base` (what is negotiated, or offered and unanswered) with every section renewed and sections
// added until there are as many slots as asked for. `local` of each section is what the offer says.
NegotiatedSession MakeOffer(const SlotCounts& slots, const NegotiatorOptions& options,
                            const NegotiatedSession& base);

// True when MakeOffer would add a section or change which streams slots share.
bool FallsShort(const SlotCounts& slots, const NegotiatorOptions& options,
                const NegotiatedSession& session);

// `offered` came from MakeOffer. Errors are kInvalidArgument.
absl::StatusOr<NegotiatedSession> ApplyAnswer(const SessionDescription& answer,
                                              std::span<const TrackHint> hints,
                                              const NegotiatorOptions& options,
                                              const NegotiatedSession& offered);

}  // namespace signaling
