// What is to be pushed to devices, and what became of it. A job is leased to whoever sends it, so
// that a process that dies while sending leaves it to the next one.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "signaling/store/change.h"
#include "signaling/store/sqlite_connection.h"

namespace signaling {

class PushOutbox {
 public:
  explicit PushOutbox(SqliteConnection& db) : db_(db) {}

  void Apply(const AddPush& change);
  void Apply(const FinishPush& change);
  void Apply(const RetryPush& change);
  void Apply(const DropRingPushes& change);

  std::vector<DuePush> TakeDue(WallTime now, std::chrono::milliseconds lease, size_t limit);
  std::optional<WallTime> NextDue();
  std::vector<std::string> DevicesRung(const CallKey& call, const std::string& user_id,
                                       WallTime since);
  std::vector<PushAttempt> AttemptsOf(const CallKey& call);

  // What was being sent when the process ended is due at once.
  void TakeUp();

  // Removes at most `batch` attempts from before `oldest`: how many.
  size_t Prune(WallTime oldest, size_t batch);

 private:
  void Note(const PushAttempt& attempt);
  // Due jobs that expired (noted as such), or whose device is gone or somebody else's.
  void DropPointless(WallTime now);

  SqliteConnection& db_;
};

}  // namespace signaling
