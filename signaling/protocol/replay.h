// What a user's new connection is told of the past: the durable events after the client's `since`,
// and every ring still pending. A `call.ring` whose ring is over is not told again; its outcome,
// an event of its own, is.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "signaling/call/call_registry.h"
#include "signaling/store/store.h"

namespace signaling {

struct MissedEvents {
  std::vector<LoggedEvent> events;  // by seq
  bool truncated = false;           // some after `since` are gone
};

// `since` is nullopt for a client that does not say what it knows: it is told pending rings only.
MissedEvents MissedBy(const UserKey& user, std::optional<uint64_t> since, Store& store,
                      CallRegistry& calls, WallTime now);

}  // namespace signaling
