// What we offer in an m-section of our own: every codec and header extension the server forwards,
// numbered to fit the session. Pure.
#pragma once

#include <string>

#include "signaling/sdp/negotiated_session.h"

namespace signaling {

// All but transport and slot lines.
MediaSection OfferedMedia(const NegotiatedSession& session, rtp::MediaKind kind,
                          const std::string& mid, Direction direction);

}  // namespace signaling
