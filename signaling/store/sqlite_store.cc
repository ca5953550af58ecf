#include "signaling/store/sqlite_store.h"

#include <sqlite3.h>

#include <utility>
#include <variant>

#include "signaling/store/schema.h"

namespace signaling {
namespace {

// Rows of each kind that one Prune removes at most: a few milliseconds.
constexpr size_t kPruneBatch = 500;

}  // namespace

absl::StatusOr<std::unique_ptr<SqliteStore>> SqliteStore::Open(const std::string& path,
                                                               StoreLimits limits,
                                                               const char* vfs) {
  auto db = SqliteConnection::Open(path, vfs);
  if (!db.ok()) return db.status();
  (*db)->RunScript(
      "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;"
      "PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF;");
  if (absl::Status status = Migrate(**db); !status.ok()) return status;
  std::unique_ptr<SqliteStore> store(new SqliteStore(*std::move(db), limits));
  store->pushes_.TakeUp();
  store->db_->WaitForLocks(limits.lock_wait);  // a start may wait longer
  return store;
}

SqliteStore::SqliteStore(std::unique_ptr<SqliteConnection> db, StoreLimits limits)
    : db_(std::move(db)),
      limits_(limits),
      users_(*db_, limits_.devices_per_user),
      calls_(*db_),
      events_(*db_, limits_),
      pushes_(*db_) {}

SqliteStore::~SqliteStore() { Roll(); }

// Not tried twice before a Commit: it may have to wait for another program. What cannot begin
// leaves reads as they are: a call that could not be read would be taken for one that never was.
void SqliteStore::Begin() {
  if (open_ || !cannot_begin_.ok() || !db_->status().ok()) return;
  db_->Run("BEGIN IMMEDIATE");
  open_ = db_->status().ok();
  if (open_) return;
  cannot_begin_ = missed_ = db_->status();
  db_->ForgetError();
}

void SqliteStore::Execute(const Change& change) {
  std::visit(
      [this]<typename T>(const T& c) {
        if constexpr (requires { users_.Apply(c); }) users_.Apply(c);
        if constexpr (requires { calls_.Apply(c); }) calls_.Apply(c);
        if constexpr (requires { events_.Apply(c); }) events_.Apply(c);
        if constexpr (requires { pushes_.Apply(c); }) pushes_.Apply(c);
      },
      change);
}

void SqliteStore::Apply(Change change) {
  pending_.push_back(std::move(change));
  Begin();
  if (open_) Execute(pending_.back());
}

bool SqliteStore::dirty() const {
  return open_ || !pending_.empty() || !cannot_begin_.ok() || !db_->status().ok();
}

void SqliteStore::Roll() {
  if (open_ && sqlite3_get_autocommit(db_->handle()) == 0) {
    db_->ForgetError();
    db_->Run("ROLLBACK");
  }
  open_ = false;
}

// What was made of reads that missed changes must not leave, even if they are durable by now.
absl::Status SqliteStore::Commit() {
  absl::Status missed = std::exchange(missed_, absl::OkStatus());
  absl::Status flushed = Flush();
  if (flushed.ok()) return missed;
  missed_ = absl::OkStatus();
  return flushed;
}

absl::Status SqliteStore::Flush() {
  if (!db_->status().ok() || !cannot_begin_.ok()) {  // from the start, then
    Roll();
    db_->ForgetError();
    cannot_begin_ = absl::OkStatus();
    Begin();
    if (!cannot_begin_.ok()) return cannot_begin_;
    for (const Change& change : pending_) Execute(change);
  }
  if (open_) db_->Run("COMMIT");
  if (!db_->status().ok()) return db_->status();
  open_ = false;
  pending_.clear();
  return absl::OkStatus();
}

std::vector<DuePush> SqliteStore::TakeDuePushes(WallTime now, std::chrono::milliseconds lease,
                                                size_t limit) {
  const std::optional<WallTime> next = pushes_.NextDue();
  if (!next || *next > now) return {};
  Begin();
  if (!open_) return {};
  return pushes_.TakeDue(now, lease, limit);
}

bool SqliteStore::Prune(WallTime now) {
  Begin();
  if (!open_) return false;
  const size_t most = std::max({events_.Prune(now - limits_.event_age, kPruneBatch),
                                calls_.Prune(now - limits_.call_age, limits_.calls, kPruneBatch),
                                pushes_.Prune(now - limits_.event_age, kPruneBatch)});
  return most == kPruneBatch;
}

absl::Status BackUp(const std::string& from, const std::string& to) {
  auto source = SqliteConnection::Open(from, nullptr, /*read_only=*/true);
  if (!source.ok()) return source.status();
  auto target = SqliteConnection::Open(to);
  if (!target.ok()) return target.status();
  sqlite3_backup* backup =
      sqlite3_backup_init((*target)->handle(), "main", (*source)->handle(), "main");
  if (backup != nullptr) {
    sqlite3_backup_step(backup, -1);  // whole, in one read transaction
    sqlite3_backup_finish(backup);
  }
  if (sqlite3_errcode((*target)->handle()) != SQLITE_OK) (*target)->Fail("write");
  return (*target)->status();
}

}  // namespace signaling
