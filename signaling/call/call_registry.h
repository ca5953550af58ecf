// All calls of the server, by name; which of them has something due; and the way from a media event
// or a session to its call.
#pragma once

#include <absl/container/flat_hash_map.h>

#include <functional>
#include <memory>
#include <string>

#include "signaling/call/call_room.h"
#include "signaling/call/deadlines.h"

namespace signaling {

class CallRegistry {
 public:
  // `services` outlives it.
  CallRegistry(RoomServices& services, size_t max_calls)
      : services_(services), max_calls_(max_calls) {}

  CallRoom* Find(const CallKey& key);
  CallRoom* OfSession(const std::string& session_id);
  // nullptr when there are too many calls and none of them is idle: the oldest idle one gives way.
  CallRoom* Create(CallState founding);
  void OnMediaEvent(const sfu::Event& event, Instant now);

  // After anything was done with a room: when it wants to be woken.
  void Reschedule(CallRoom& room, Instant) { deadlines_.Set(room.media_id(), room.deadline()); }
  void OnTimeout(Instant now);
  SteadyTime deadline() const { return deadlines_.earliest(); }

  void ForEach(const std::function<void(CallRoom&)>& visit);

 private:
  bool EvictOneIdle();

  RoomServices& services_;
  size_t max_calls_;
  absl::flat_hash_map<CallKey, std::unique_ptr<CallRoom>> rooms_;
  absl::flat_hash_map<sfu::CallId, CallRoom*> by_media_;
  Deadlines<sfu::CallId> deadlines_;
};

}  // namespace signaling
