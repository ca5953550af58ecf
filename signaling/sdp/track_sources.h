// What a published m-section is: the client's word (`tracks`), else the first audio is the
// microphone, the first video the camera, the second video a shared screen, the second audio its
// sound. Pure.
#pragma once

#include <absl/status/status.h>

#include <functional>
#include <span>
#include <string_view>

#include "signaling/sdp/negotiated_session.h"
#include "signaling/sdp/track_hint.h"

namespace signaling {

// kInvalidArgument when a hint names a mid that is not there or a source of the other kind.
absl::Status CheckHints(std::span<const TrackHint> hints, const NegotiatedSession& session);

// Gives every section on which the client now sends its track (a new one unless it sent before) and
// takes it from the others.
void UpdateTracks(std::span<const TrackHint> hints, const std::function<sfu::TrackId()>& new_track,
                  NegotiatedSession& session);

}  // namespace signaling
