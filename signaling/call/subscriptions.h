// What a subscriber says it looks at, in the words of the API. Kept as said, so that it holds for a
// participant who comes later.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "sfu/api/rtp_parameters.h"
#include "signaling/call/call_state.h"

namespace signaling {

// One entry: a participant by session, or all of a user's.
struct Subscription {
  std::optional<std::string> session_id;
  std::optional<std::string> user_id;
  sfu::TrackSource source = sfu::TrackSource::kCamera;
  uint32_t width = 0;
  uint32_t height = 0;
  int32_t priority = 0;

  bool Names(const Participant& participant) const {
    return session_id ? participant.session_id == *session_id : participant.user_id == user_id;
  }
};

}  // namespace signaling
