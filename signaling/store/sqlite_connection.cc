#include "signaling/store/sqlite_connection.h"

#include <absl/strings/str_cat.h>
#include <sqlite3.h>

#include <utility>

namespace signaling {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kLockWait{5'000};

absl::string_view Absl(std::string_view text) { return {text.data(), text.size()}; }

}  // namespace

Rows::~Rows() {
  if (statement_ == nullptr) return;
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
}

bool Rows::Next() {
  if (statement_ == nullptr) return false;
  const int result = sqlite3_step(statement_);
  if (result == SQLITE_ROW) return true;
  if (result != SQLITE_DONE) connection_.Fail("use");
  return false;
}

int64_t Rows::Int(int column) const { return sqlite3_column_int64(statement_, column); }

std::string Rows::Text(int column) const {
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  const int size = sqlite3_column_bytes(statement_, column);
  return text == nullptr ? std::string() : std::string(text, static_cast<size_t>(size));
}

WallTime Rows::Time(int column) const { return WallTime(milliseconds(Int(column))); }

bool Rows::IsNull(int column) const {
  return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

std::optional<std::string> Rows::MaybeText(int column) const {
  return IsNull(column) ? std::nullopt : std::optional(Text(column));
}

std::optional<bool> Rows::MaybeBool(int column) const {
  return IsNull(column) ? std::nullopt : std::optional(Bool(column));
}

std::optional<WallTime> Rows::MaybeTime(int column) const {
  return IsNull(column) ? std::nullopt : std::optional(Time(column));
}

absl::StatusOr<std::unique_ptr<SqliteConnection>> SqliteConnection::Open(const std::string& path,
                                                                         const char* vfs,
                                                                         bool read_only) {
  sqlite3* db = nullptr;
  const int flags =
      (read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE) |
      SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_EXRESCODE;
  const int result = sqlite3_open_v2(path.c_str(), &db, flags, vfs);
  if (result != SQLITE_OK) {
    const std::string reason = db != nullptr ? sqlite3_errmsg(db) : sqlite3_errstr(result);
    sqlite3_close(db);
    return absl::UnavailableError(absl::StrCat("Cannot open the database ", path, ": ", reason));
  }
  std::unique_ptr<SqliteConnection> connection(new SqliteConnection(db));
  connection->WaitForLocks(kLockWait);
  return connection;
}

SqliteConnection::~SqliteConnection() {
  for (const auto& [sql, statement] : statements_) sqlite3_finalize(statement);
  sqlite3_close(db_);
}

void SqliteConnection::WaitForLocks(milliseconds most) {
  sqlite3_busy_timeout(db_, static_cast<int>(most.count()));
}

void SqliteConnection::Fail(std::string_view doing) {
  if (!status_.ok()) return;
  status_ = absl::UnavailableError(absl::StrCat("Cannot ", Absl(doing),
                                                " the database: ", sqlite3_errmsg(db_), " (",
                                                sqlite3_extended_errcode(db_), ")"));
}

sqlite3_stmt* SqliteConnection::Prepared(const char* sql) {
  if (!status_.ok()) return nullptr;
  sqlite3_stmt*& statement = statements_[sql];
  if (statement == nullptr && sqlite3_prepare_v3(db_, sql, -1, SQLITE_PREPARE_PERSISTENT,
                                                 &statement, nullptr) != SQLITE_OK) {
    Fail("read or write");
  }
  return statement;
}

void SqliteConnection::RunScript(const std::string& sql) {
  if (!status_.ok()) return;
  if (sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) Fail("prepare");
}

int64_t SqliteConnection::changes() const { return sqlite3_changes64(db_); }

void SqliteConnection::Bind(sqlite3_stmt* statement, int position, std::string_view text) {
  sqlite3_bind_text64(statement, position, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
}

void SqliteConnection::Bind(sqlite3_stmt* statement, int position, WallTime time) {
  const auto since_epoch = time.time_since_epoch();
  BindInt(statement, position, std::chrono::floor<milliseconds>(since_epoch).count());
}

void SqliteConnection::BindInt(sqlite3_stmt* statement, int position, int64_t number) {
  sqlite3_bind_int64(statement, position, number);
}

}  // namespace signaling
