#include "signaling/store/call_table.h"

#include <string>
#include <string_view>

namespace signaling {
namespace {

using std::chrono::seconds;

std::string_view AccessName(Access access) {
  return access == Access::kMembers ? "members" : "anyone";
}

std::string_view KindName(ParticipantKind kind) {
  switch (kind) {
    case ParticipantKind::kBrowser:
      return "browser";
    case ParticipantKind::kPublisher:
      return "publisher";
    case ParticipantKind::kPlayer:
      return "player";
  }
  return "";
}

ParticipantKind KindOf(std::string_view name) {
  for (const auto kind : {ParticipantKind::kPublisher, ParticipantKind::kPlayer}) {
    if (KindName(kind) == name) return kind;
  }
  return ParticipantKind::kBrowser;
}

}  // namespace

std::optional<int64_t> CallTable::NumberOf(const CallKey& key) {
  Rows rows = db_.Query("SELECT number FROM calls WHERE api_key = ? AND type = ? AND id = ?",
                        key.api_key, key.type, key.id);
  return rows.Next() ? std::optional(rows.Int(0)) : std::nullopt;
}

void CallTable::Apply(const PutCall& change) {
  const CallState& call = change.call;
  std::optional<WallTime> ended_at;
  std::optional<std::string> end_reason;
  std::optional<std::string> ended_by;
  if (call.ended) {
    ended_at = call.ended->at;
    end_reason = call.ended->reason;
    ended_by = call.ended->by;
  }
  db_.Run(
      "INSERT INTO calls (api_key, type, id, created_by, created_at, video, access, custom, rung, "
      "caller, ring_timeout, active_since, last_duration, ended_at, end_reason, ended_by, "
      "merged_into, changed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
      "ON CONFLICT (api_key, type, id) DO UPDATE SET video = excluded.video, "
      "access = excluded.access, custom = excluded.custom, rung = excluded.rung, "
      "caller = excluded.caller, ring_timeout = excluded.ring_timeout, "
      "active_since = excluded.active_since, last_duration = excluded.last_duration, "
      "ended_at = excluded.ended_at, end_reason = excluded.end_reason, "
      "ended_by = excluded.ended_by, merged_into = excluded.merged_into, "
      "changed_at = excluded.changed_at",
      call.key.api_key, call.key.type, call.key.id, call.created_by, call.created_at, call.video,
      AccessName(call.access), call.custom, call.rung, call.caller, call.ring_timeout.count(),
      call.active_since, call.last_duration.count(), ended_at, end_reason, ended_by,
      call.merged_into, change.at);
}

// One row of VALUES, not INSERT ... SELECT: before each statement that might write several rows and
// fail SQLite keeps copies of the pages it changes.
void CallTable::Apply(const PutMember& change) {
  const auto& [call, member] = change;
  const std::optional<int64_t> number = NumberOf(call);
  if (!number) return;
  db_.Run(
      "INSERT INTO members (call, api_key, user_id, role, blocked, ring, ring_by, ring_until, "
      "ring_reason, connection_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
      "ON CONFLICT (call, user_id) DO UPDATE SET role = excluded.role, "
      "blocked = excluded.blocked, ring = excluded.ring, ring_by = excluded.ring_by, "
      "ring_until = excluded.ring_until, ring_reason = excluded.ring_reason, "
      "connection_id = excluded.connection_id",
      *number, call.api_key, member.user_id, RoleName(member.role), member.blocked,
      RingStateName(member.ring.state), member.ring.by, member.ring.until, member.ring.reason,
      member.ring.connection_id);
}

void CallTable::Apply(const RemoveMember& change) {
  db_.Run(
      "DELETE FROM members WHERE user_id = ?4 AND call = "
      "(SELECT number FROM calls WHERE api_key = ?1 AND type = ?2 AND id = ?3)",
      change.call.api_key, change.call.type, change.call.id, change.user_id);
}

void CallTable::Apply(const PutParticipant& change) {
  const auto& [call, participant] = change;
  const std::optional<int64_t> number = NumberOf(call);
  if (!number) return;
  db_.Run(
      "INSERT INTO participants (call, session_id, user_id, kind, joined_at, audio_said, "
      "video_said) VALUES (?, ?, ?, ?, ?, ?, ?) "
      "ON CONFLICT (session_id) DO UPDATE SET audio_said = excluded.audio_said, "
      "video_said = excluded.video_said",
      *number, participant.session_id, participant.user_id, KindName(participant.kind),
      participant.joined_at, participant.audio_said, participant.video_said);
}

void CallTable::Apply(const RemoveParticipant& change) {
  db_.Run("DELETE FROM participants WHERE session_id = ?", change.session_id);
}

void CallTable::ReadMembers(int64_t number, CallState& call) {
  for (Rows rows = db_.Query("SELECT user_id, role, blocked, ring, ring_by, ring_until, "
                             "ring_reason, connection_id FROM members WHERE call = ? "
                             "ORDER BY place",
                             number);
       rows.Next();) {
    Member member{.user_id = rows.Text(0),
                  .role = RoleOf(rows.Text(1)).value_or(Role::kViewer),
                  .blocked = rows.Bool(2)};
    member.ring.state = RingStateOf(rows.Text(3)).value_or(RingState::kNone);
    member.ring.by = rows.Text(4);
    member.ring.until = rows.Time(5);
    member.ring.reason = rows.Text(6);
    member.ring.connection_id = rows.MaybeText(7);
    call.members.push_back(std::move(member));
  }
}

void CallTable::ReadParticipants(int64_t number, CallState& call) {
  for (Rows rows = db_.Query("SELECT session_id, user_id, kind, joined_at, audio_said, video_said "
                             "FROM participants WHERE call = ? ORDER BY place",
                             number);
       rows.Next();) {
    call.participants.push_back({.session_id = rows.Text(0),
                                 .user_id = rows.Text(1),
                                 .kind = KindOf(rows.Text(2)),
                                 .joined_at = rows.Time(3),
                                 .audio_said = rows.MaybeBool(4),
                                 .video_said = rows.MaybeBool(5)});
  }
}

CallState CallTable::Read(int64_t number) {
  CallState call;
  if (Rows rows = db_.Query("SELECT api_key, type, id, created_by, created_at, video, access, "
                            "custom, rung, caller, ring_timeout, active_since, last_duration, "
                            "ended_at, end_reason, ended_by, merged_into FROM calls "
                            "WHERE number = ?",
                            number);
      rows.Next()) {
    call.key = {rows.Text(0), rows.Text(1), rows.Text(2)};
    call.created_by = rows.Text(3);
    call.created_at = rows.Time(4);
    call.video = rows.Bool(5);
    call.access = rows.Text(6) == AccessName(Access::kMembers) ? Access::kMembers : Access::kAnyone;
    call.custom = rows.Text(7);
    call.rung = rows.Bool(8);
    call.caller = rows.Text(9);
    call.ring_timeout = seconds(rows.Int(10));
    call.active_since = rows.MaybeTime(11);
    call.last_duration = seconds(rows.Int(12));
    if (!rows.IsNull(13)) call.ended = Ending{rows.Time(13), rows.Text(14), rows.MaybeText(15)};
    call.merged_into = rows.MaybeText(16);
  }
  ReadMembers(number, call);
  ReadParticipants(number, call);
  return call;
}

std::vector<CallState> CallTable::LiveCalls() {
  std::vector<int64_t> numbers;
  for (Rows rows = db_.Query("SELECT call FROM participants UNION "
                             "SELECT call FROM members WHERE ring = 'ringing' ORDER BY 1");
       rows.Next();) {
    numbers.push_back(rows.Int(0));
  }
  std::vector<CallState> calls;
  calls.reserve(numbers.size());
  for (const int64_t number : numbers) calls.push_back(Read(number));
  return calls;
}

std::optional<CallState> CallTable::Find(const CallKey& key) {
  const std::optional<int64_t> number = NumberOf(key);
  return number ? std::optional(Read(*number)) : std::nullopt;
}

CallPage CallTable::CallsOf(const UserKey& user, std::optional<int64_t> before, size_t limit) {
  std::vector<int64_t> numbers;
  // A call that gave way to another (two users who rang each other) was never one.
  for (Rows rows = db_.Query("SELECT call FROM members JOIN calls ON calls.number = members.call "
                             "WHERE members.api_key = ?1 AND user_id = ?2 AND blocked = 0 "
                             "AND merged_into IS NULL AND (?3 IS NULL OR call < ?3) "
                             "ORDER BY call DESC LIMIT ?4",
                             user.api_key, user.user_id, before, limit + 1);
       rows.Next();) {
    numbers.push_back(rows.Int(0));
  }
  CallPage page;
  if (numbers.size() > limit) {
    numbers.resize(limit);
    page.next = numbers.back();
  }
  for (const int64_t number : numbers) page.calls.push_back(Read(number));
  return page;
}

size_t CallTable::Prune(WallTime oldest, size_t keep, size_t batch) {
  int64_t surplus = 0;
  if (Rows rows = db_.Query("SELECT count(*) FROM calls"); rows.Next()) {
    surplus = std::max<int64_t>(0, rows.Int(0) - static_cast<int64_t>(keep));
  }
  // The live ones among the oldest are few: they count against the batch and stay.
  db_.Run(
      "DELETE FROM calls WHERE number IN ("
      "  SELECT number FROM (SELECT number, changed_at, row_number() OVER (ORDER BY changed_at) AS "
      "age FROM (SELECT number, changed_at FROM calls ORDER BY changed_at LIMIT ?3)) "
      "  WHERE (changed_at < ?1 OR age <= ?2) "
      "  AND NOT EXISTS (SELECT 1 FROM participants WHERE call = number) "
      "  AND NOT EXISTS (SELECT 1 FROM members WHERE call = number AND ring = 'ringing'))",
      oldest, surplus, batch);
  return static_cast<size_t>(db_.changes());
}

}  // namespace signaling
