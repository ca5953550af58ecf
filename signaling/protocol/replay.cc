#include "signaling/protocol/replay.h"

#include <absl/container/flat_hash_map.h>

#include <algorithm>
#include <utility>

namespace signaling {
namespace {

// Longer than any ring lasts.
constexpr std::chrono::minutes kRingsBefore{10};

bool IsRung(const UserKey& user, const CallKey& call, CallRegistry& calls) {
  const CallRoom* room = calls.Find(call);
  const Member* member = room == nullptr ? nullptr : room->state().FindMember(user.user_id);
  return member != nullptr && member->ring.state == RingState::kRinging;
}

// Of each call that rings for the user, the latest ring: an earlier one of that call is over.
std::vector<LoggedEvent> PendingRings(const UserKey& user, Store& store, CallRegistry& calls,
                                      WallTime now) {
  absl::flat_hash_map<CallKey, LoggedEvent> latest;
  for (LoggedEvent& ring : store.RingsOf(user, now - kRingsBefore)) {
    const CallKey call = ring.call;
    latest[call] = std::move(ring);
  }
  std::vector<LoggedEvent> pending;
  for (auto& [call, ring] : latest) {
    if (IsRung(user, call, calls)) pending.push_back(std::move(ring));
  }
  return pending;
}

}  // namespace

MissedEvents MissedBy(const UserKey& user, std::optional<uint64_t> since, Store& store,
                      CallRegistry& calls, WallTime now) {
  MissedEvents missed;
  bool knows = since.has_value();
  if (since) {
    Replay replay = store.EventsSince(user, *since);
    missed.truncated = replay.truncated;
    knows = !replay.foreign;
    for (LoggedEvent& event : replay.events) {
      if (event.type != "call.ring") missed.events.push_back(std::move(event));
    }
  }
  for (LoggedEvent& ring : PendingRings(user, store, calls, now)) {
    if (!knows || ring.seq > *since) missed.events.push_back(std::move(ring));
  }
  std::sort(missed.events.begin(), missed.events.end(),
            [](const LoggedEvent& a, const LoggedEvent& b) { return a.seq < b.seq; });
  return missed;
}

}  // namespace signaling
