// The events that users were told, each with the seq it has for that user. A user's log keeps the
// newest events_per_user; everything goes when it is older than event_age.
#pragma once

#include <vector>

#include "signaling/store/change.h"
#include "signaling/store/sqlite_connection.h"
#include "signaling/store/store.h"

namespace signaling {

class EventLog {
 public:
  EventLog(SqliteConnection& db, const StoreLimits& limits) : db_(db), limits_(limits) {}

  void Apply(const AppendEvent& change);

  Replay Since(const UserKey& user, uint64_t since);
  std::vector<LoggedEvent> RingsOf(const UserKey& user, WallTime since);

  // Removes at most `batch` events from before `oldest`: how many.
  size_t Prune(WallTime oldest, size_t batch);

 private:
  SqliteConnection& db_;
  const StoreLimits& limits_;
};

}  // namespace signaling
