#include "signaling/store/event_log.h"

#include <algorithm>

namespace signaling {
namespace {

// The columns of both queries below.
LoggedEvent Read(const Rows& rows, const UserKey& user) {
  return {.seq = static_cast<uint64_t>(rows.Int(0)),
          .call = {user.api_key, rows.Text(1), rows.Text(2)},
          .type = rows.Text(3),
          .text = rows.Text(4)};
}

}  // namespace

void EventLog::Apply(const AppendEvent& change) {
  const EventRecord& event = change.event;
  int64_t number = 0;
  if (Rows rows = db_.Query("INSERT INTO events (api_key, call_type, call_id, type, created_at, "
                            "text) VALUES (?, ?, ?, ?, ?, ?) RETURNING number",
                            event.call.api_key, event.call.type, event.call.id, event.type,
                            event.created_at, event.text);
      rows.Next()) {
    number = rows.Int(0);
    rows.Next();
  }
  const bool is_ring = event.type == "call.ring";
  for (const auto& [user_id, seq] : event.recipients) {
    db_.Run("INSERT INTO told (api_key, user_id, seq, event, is_ring) VALUES (?, ?, ?, ?, ?)",
            event.call.api_key, user_id, seq, number, is_ring);
    db_.Run("UPDATE users SET seq = ? WHERE api_key = ? AND id = ?", seq, event.call.api_key,
            user_id);
    if (seq <= limits_.events_per_user) continue;
    db_.Run("DELETE FROM told WHERE api_key = ? AND user_id = ? AND seq <= ?", event.call.api_key,
            user_id, seq - limits_.events_per_user);
  }
}

Replay EventLog::Since(const UserKey& user, uint64_t since) {
  uint64_t latest = 0;
  if (Rows rows = db_.Query("SELECT seq FROM users WHERE api_key = ? AND id = ?", user.api_key,
                            user.user_id);
      rows.Next()) {
    latest = static_cast<uint64_t>(rows.Int(0));
  }
  Replay replay;
  if (since > latest) {  // of another log: the database was replaced or the user removed
    replay.truncated = replay.foreign = true;
    return replay;
  }
  size_t bytes = 0;
  uint64_t first = latest + 1;
  for (Rows rows = db_.Query("SELECT seq, call_type, call_id, type, text FROM told "
                             "JOIN events ON number = event "
                             "WHERE told.api_key = ? AND user_id = ? AND seq > ? "
                             "ORDER BY seq DESC LIMIT ?",
                             user.api_key, user.user_id, since, limits_.replayed_events);
       rows.Next();) {
    LoggedEvent event = Read(rows, user);
    bytes += event.text.size();
    if (bytes > limits_.replayed_bytes) break;
    first = event.seq;
    replay.events.push_back(std::move(event));
  }
  std::reverse(replay.events.begin(), replay.events.end());
  replay.truncated = first > since + 1;
  return replay;
}

std::vector<LoggedEvent> EventLog::RingsOf(const UserKey& user, WallTime since) {
  std::vector<LoggedEvent> rings;
  for (Rows rows = db_.Query("SELECT seq, call_type, call_id, type, text FROM told "
                             "JOIN events ON number = event "
                             "WHERE told.api_key = ? AND user_id = ? AND is_ring = 1 "
                             "AND created_at >= ? ORDER BY seq",
                             user.api_key, user.user_id, since);
       rows.Next();) {
    rings.push_back(Read(rows, user));
  }
  return rings;
}

size_t EventLog::Prune(WallTime oldest, size_t batch) {
  db_.Run(
      "DELETE FROM events WHERE number IN (SELECT number FROM "
      "(SELECT number, created_at FROM events ORDER BY number LIMIT ?2) WHERE created_at < ?1)",
      oldest, batch);
  return static_cast<size_t>(db_.changes());
}

}  // namespace signaling
