// The Store of one server: a SQLite file in WAL mode with synchronous=FULL, so that a commit costs
// one fsync and survives the loss of power.
//
// Changes go into one open transaction at once, which is what makes reads see them. They are kept
// as values too until Commit succeeds: a disk that was full for a while loses nothing.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <memory>
#include <string>
#include <vector>

#include "signaling/store/call_table.h"
#include "signaling/store/event_log.h"
#include "signaling/store/push_outbox.h"
#include "signaling/store/sqlite_connection.h"
#include "signaling/store/store.h"
#include "signaling/store/user_table.h"

namespace signaling {

class SqliteStore : public Store {
 public:
  // Makes the file if it is missing. `vfs` as in SqliteConnection.
  static absl::StatusOr<std::unique_ptr<SqliteStore>> Open(const std::string& path,
                                                           StoreLimits limits = {},
                                                           const char* vfs = nullptr);
  ~SqliteStore() override;

  void Apply(Change change) override;
  bool dirty() const override;
  absl::Status Commit() override;

  std::vector<UserRecord> Users() override { return users_.Users(); }
  std::vector<CallState> LiveCalls() override { return calls_.LiveCalls(); }
  std::optional<CallState> FindCall(const CallKey& key) override { return calls_.Find(key); }
  CallPage CallsOf(const UserKey& user, std::optional<int64_t> before, size_t limit) override {
    return calls_.CallsOf(user, before, limit);
  }
  std::vector<Device> DevicesOf(const UserKey& user) override { return users_.DevicesOf(user); }
  Replay EventsSince(const UserKey& user, uint64_t since) override {
    return events_.Since(user, since);
  }
  std::vector<LoggedEvent> RingsOf(const UserKey& user, WallTime since) override {
    return events_.RingsOf(user, since);
  }
  std::vector<DuePush> TakeDuePushes(WallTime now, std::chrono::milliseconds lease,
                                     size_t limit) override;
  std::optional<WallTime> NextPushDue() override { return pushes_.NextDue(); }
  std::vector<std::string> DevicesRung(const CallKey& call, const std::string& user_id,
                                       WallTime since) override {
    return pushes_.DevicesRung(call, user_id, since);
  }
  std::vector<PushAttempt> PushAttemptsOf(const CallKey& call) override {
    return pushes_.AttemptsOf(call);
  }
  bool Prune(WallTime now) override;

 private:
  SqliteStore(std::unique_ptr<SqliteConnection> db, StoreLimits limits);

  void Begin();
  void Execute(const Change& change);
  void Roll();
  absl::Status Flush();

  std::unique_ptr<SqliteConnection> db_;
  const StoreLimits limits_;
  UserTable users_;
  CallTable calls_;
  EventLog events_;
  PushOutbox pushes_;
  bool open_ = false;            // a transaction is
  absl::Status cannot_begin_;    // one, since the last Commit: changes wait
  absl::Status missed_;          // why reads did not see them
  std::vector<Change> pending_;  // since the last Commit that succeeded
};

// Copies the database at `from`, which a server may be using, to the new file `to`.
absl::Status BackUp(const std::string& from, const std::string& to);

}  // namespace signaling
