// What an operator configures of calls: their types, and the ICE servers told to clients.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "signaling/call/call_state.h"

namespace signaling {

struct CallType {
  std::string name;
  // May members of role `user` publish? An `admin` always may, a `viewer` never.
  bool users_publish = true;
  size_t max_participants = 1'000;  // players by WHEP included
  size_t max_members = 10'000;
  // Who may enter a call that does not say; unset: members of a call made with some, else anyone.
  std::optional<Access> access = std::nullopt;
  // Is a user who is in an accepted call already rejected as busy?
  bool reject_when_busy = false;
};

inline std::vector<CallType> DefaultCallTypes() {
  return {
      {.name = "default"}, {.name = "audio_room"}, {.name = "livestream", .users_publish = false}};
}

// As RTCIceServer has it. None is needed to reach the server itself.
struct IceServer {
  std::vector<std::string> urls;
  std::string username;
  std::string credential;
};

}  // namespace signaling
