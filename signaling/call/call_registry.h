// The calls of the server, by name; which of them has something due; and the way from a media event
// or a session to its call. Calls in which nobody is and nobody is rung leave memory after a while,
// and come back from the archive when they are asked for.
#pragma once

#include <absl/container/flat_hash_map.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <string>

#include "signaling/call/call_archive.h"
#include "signaling/call/call_room.h"
#include "signaling/call/deadlines.h"
#include "signaling/call/refusal.h"

namespace signaling {

inline constexpr std::chrono::seconds kQuietInMemory{60};

class CallRegistry {
 public:
  // `services` and `archive` outlive it.
  CallRegistry(RoomServices& services, CallArchive& archive, size_t max_calls)
      : services_(services), archive_(archive), max_calls_(max_calls) {}

  CallRoom* Find(const CallKey& key);
  CallRoom* OfSession(const std::string& session_id);
  // nullptr when there are too many calls and somebody is in each of them; ask MayBegin first.
  CallRoom* Create(CallState founding);
  // A call that lived when the process ended goes on.
  void Restore(CallState kept, Instant now);
  void OnMediaEvent(const sfu::Event& event, Instant now);

  // While draining no call begins: those that ring or have somebody in them go on, to their end.
  void SetDraining(bool draining) { draining_ = draining; }
  bool draining() const { return draining_; }
  // May somebody enter the call, or make it? 503 `draining` where that would begin one.
  Result<Done> MayBegin(const CallState& state) const;
  // Can the media server take one more participant in `room`, or, if nullptr, in a call that is yet
  // to be made? 503 `overloaded` while it cannot.
  Result<Done> CheckCapacity(const CallRoom* room) const;

  // After anything was done with a room: keeps what became of it, and when it wants to be woken.
  void Reschedule(CallRoom& room, Instant now);
  void OnTimeout(Instant now);
  SteadyTime deadline() const { return std::min(deadlines_.earliest(), quiet_.earliest()); }

  void ForEach(const std::function<void(CallRoom&)>& visit);

 private:
  CallRoom* Add(CallState state);
  bool MakeRoom();
  void Forget(sfu::CallId id);

  RoomServices& services_;
  CallArchive& archive_;
  size_t max_calls_;
  bool draining_ = false;
  absl::flat_hash_map<CallKey, std::unique_ptr<CallRoom>> rooms_;
  absl::flat_hash_map<sfu::CallId, CallRoom*> by_media_;
  Deadlines<sfu::CallId> deadlines_;
  Deadlines<sfu::CallId> quiet_;  // when a quiet call leaves memory
};

}  // namespace signaling
