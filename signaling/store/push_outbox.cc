#include "signaling/store/push_outbox.h"

#include <algorithm>
#include <string_view>

namespace signaling {
namespace {

std::string_view KindName(PushKind kind) { return kind == PushKind::kRing ? "ring" : "cancel"; }

PushKind PushKindOf(std::string_view name) {
  return name == "cancel" ? PushKind::kCancel : PushKind::kRing;
}

}  // namespace

void PushOutbox::Apply(const AddPush& change) {
  const PushJob& job = change.job;
  db_.Run(
      "INSERT INTO pushes (kind, api_key, call_type, call_id, user_id, device_id, text, "
      "created_at, expires_at, due_at, leased, attempts) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?)",
      KindName(job.kind), job.call.api_key, job.call.type, job.call.id, job.user_id, job.device_id,
      job.text, job.created_at, job.expires_at, job.due_at, job.attempts);
}

void PushOutbox::Apply(const FinishPush& change) {
  db_.Run("DELETE FROM pushes WHERE id = ?", change.id);
  Note(change.attempt);
}

void PushOutbox::Apply(const RetryPush& change) {
  db_.Run("UPDATE pushes SET due_at = ?, leased = 0 WHERE id = ?", change.due_at, change.id);
  Note(change.attempt);
}

void PushOutbox::Apply(const DropRingPushes& change) {
  db_.Run(
      "DELETE FROM pushes WHERE api_key = ?1 AND call_type = ?2 AND call_id = ?3 "
      "AND kind = 'ring' AND leased = 0 AND (?4 IS NULL OR user_id = ?4)",
      change.call.api_key, change.call.type, change.call.id, change.user_id);
  // What is being sent just now is not sent again.
  db_.Run(
      "UPDATE pushes SET expires_at = 0 WHERE api_key = ?1 AND call_type = ?2 AND call_id = ?3 "
      "AND kind = 'ring' AND (?4 IS NULL OR user_id = ?4)",
      change.call.api_key, change.call.type, change.call.id, change.user_id);
}

void PushOutbox::Note(const PushAttempt& attempt) {
  db_.Run(
      "INSERT INTO push_attempts (kind, api_key, call_type, call_id, user_id, device_id, "
      "push_provider, push_provider_name, at, outcome, status, detail) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      KindName(attempt.kind), attempt.call.api_key, attempt.call.type, attempt.call.id,
      attempt.user_id, attempt.device_id, attempt.push_provider, attempt.push_provider_name,
      attempt.at, attempt.outcome, attempt.status, attempt.detail);
}

void PushOutbox::DropPointless(WallTime now) {
  db_.Run(
      "INSERT INTO push_attempts (kind, api_key, call_type, call_id, user_id, device_id, "
      "push_provider, push_provider_name, at, outcome, status, detail) "
      "SELECT kind, pushes.api_key, call_type, call_id, pushes.user_id, device_id, push_provider, "
      "push_provider_name, ?1, 'expired', 0, '' FROM pushes JOIN devices "
      "ON devices.api_key = pushes.api_key AND devices.id = device_id "
      "WHERE due_at <= ?1 AND expires_at <= ?1 AND devices.user_id = pushes.user_id",
      now);
  db_.Run(
      "DELETE FROM pushes WHERE due_at <= ?1 AND (expires_at <= ?1 OR NOT EXISTS ("
      "SELECT 1 FROM devices WHERE devices.api_key = pushes.api_key AND devices.id = device_id "
      "AND devices.user_id = pushes.user_id))",
      now);
}

std::vector<DuePush> PushOutbox::TakeDue(WallTime now, std::chrono::milliseconds lease,
                                         size_t limit) {
  DropPointless(now);
  std::vector<DuePush> due;
  for (Rows rows = db_.Query("SELECT pushes.id, kind, pushes.api_key, call_type, call_id, "
                             "pushes.user_id, device_id, text, created_at, expires_at, due_at, "
                             "attempts, push_provider, push_provider_name, platform, voip, "
                             "registered_at FROM pushes JOIN devices "
                             "ON devices.api_key = pushes.api_key AND devices.id = device_id "
                             "WHERE due_at <= ? ORDER BY due_at LIMIT ?",
                             now, limit);
       rows.Next();) {
    PushJob job{.id = rows.Int(0),
                .kind = PushKindOf(rows.Text(1)),
                .call = {rows.Text(2), rows.Text(3), rows.Text(4)},
                .user_id = rows.Text(5),
                .device_id = rows.Text(6),
                .text = rows.Text(7),
                .created_at = rows.Time(8),
                .expires_at = rows.Time(9),
                .due_at = rows.Time(10),
                .attempts = static_cast<int>(rows.Int(11)) + 1};
    Device device{.owner = {job.call.api_key, job.user_id},
                  .id = job.device_id,
                  .push_provider = rows.Text(12),
                  .push_provider_name = rows.Text(13),
                  .platform = rows.Text(14),
                  .voip = rows.Bool(15),
                  .registered_at = rows.Time(16)};
    due.push_back({std::move(job), std::move(device)});
  }
  for (const DuePush& push : due) {
    db_.Run("UPDATE pushes SET due_at = ?, leased = 1, attempts = attempts + 1 WHERE id = ?",
            now + lease, push.job.id);
  }
  return due;
}

std::optional<WallTime> PushOutbox::NextDue() {
  std::optional<WallTime> next;
  if (Rows rows = db_.Query("SELECT min(due_at) FROM pushes"); rows.Next()) {
    next = rows.MaybeTime(0);
  }
  return next;
}

// A request that timed out or broke off may have done its work.
std::vector<std::string> PushOutbox::DevicesRung(const CallKey& call, const std::string& user_id,
                                                 WallTime since) {
  std::vector<std::string> devices;
  for (Rows rows = db_.Query(
           "SELECT device_id FROM pushes WHERE api_key = ?1 AND call_type = ?2 AND call_id = ?3 "
           "AND user_id = ?4 AND kind = 'ring' AND leased = 1 UNION "
           "SELECT device_id FROM push_attempts WHERE api_key = ?1 AND call_type = ?2 AND "
           "call_id = ?3 AND user_id = ?4 AND kind = 'ring' AND at >= ?5 AND "
           "(outcome = 'delivered' OR detail IN ('timeout', 'connection_lost', "
           "'answer_too_large'))",
           call.api_key, call.type, call.id, user_id, since);
       rows.Next();) {
    devices.push_back(rows.Text(0));
  }
  return devices;
}

void PushOutbox::TakeUp() { db_.Run("UPDATE pushes SET due_at = 0 WHERE leased = 1"); }

std::vector<PushAttempt> PushOutbox::AttemptsOf(const CallKey& call) {
  std::vector<PushAttempt> attempts;
  for (Rows rows = db_.Query("SELECT kind, user_id, device_id, push_provider, push_provider_name, "
                             "at, outcome, status, detail FROM push_attempts "
                             "WHERE api_key = ? AND call_type = ? AND call_id = ? ORDER BY number",
                             call.api_key, call.type, call.id);
       rows.Next();) {
    attempts.push_back({.kind = PushKindOf(rows.Text(0)),
                        .call = call,
                        .user_id = rows.Text(1),
                        .device_id = rows.Text(2),
                        .push_provider = rows.Text(3),
                        .push_provider_name = rows.Text(4),
                        .at = rows.Time(5),
                        .outcome = rows.Text(6),
                        .status = static_cast<int>(rows.Int(7)),
                        .detail = rows.Text(8)});
  }
  return attempts;
}

size_t PushOutbox::Prune(WallTime oldest, size_t batch) {
  db_.Run(
      "DELETE FROM push_attempts WHERE number IN (SELECT number FROM "
      "(SELECT number, at FROM push_attempts ORDER BY number LIMIT ?2) WHERE at < ?1)",
      oldest, batch);
  return static_cast<size_t>(db_.changes());
}

}  // namespace signaling
