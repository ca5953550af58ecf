// A connection to one SQLite database, with its statements prepared once. Errors stick: the first
// one is kept, and everything after it does nothing, until the transaction is rolled back; so a
// sequence of statements is checked once, at its end.
//
//   db.Run("INSERT INTO t VALUES (?, ?)", name, 7);
//   for (Rows rows = db.Query("SELECT name FROM t WHERE n = ?", 7); rows.Next();) rows.Text(0);
//
// SQL is given as literals: a statement is found again by the literal's address. One thread only.
#pragma once

#include <absl/container/flat_hash_map.h>
#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <chrono>
#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "signaling/call/instant.h"

struct sqlite3;
struct sqlite3_stmt;

namespace signaling {

class SqliteConnection;

// The rows of a query, one at a time. Ends its statement when it goes; no two of the same literal
// may live at once.
class Rows {
 public:
  Rows(SqliteConnection& connection, sqlite3_stmt* statement)
      : connection_(connection), statement_(statement) {}
  ~Rows();
  Rows(const Rows&) = delete;
  Rows& operator=(const Rows&) = delete;

  bool Next();
  int64_t Int(int column) const;
  bool Bool(int column) const { return Int(column) != 0; }
  std::string Text(int column) const;
  WallTime Time(int column) const;
  bool IsNull(int column) const;
  std::optional<std::string> MaybeText(int column) const;
  std::optional<bool> MaybeBool(int column) const;
  std::optional<WallTime> MaybeTime(int column) const;

 private:
  SqliteConnection& connection_;
  sqlite3_stmt* statement_;  // nullptr after an error
};

class SqliteConnection {
 public:
  // `vfs`: the SQLite VFS to use; nullptr: the system's files.
  static absl::StatusOr<std::unique_ptr<SqliteConnection>> Open(const std::string& path,
                                                                const char* vfs = nullptr,
                                                                bool read_only = false);
  ~SqliteConnection();
  SqliteConnection(const SqliteConnection&) = delete;
  SqliteConnection& operator=(const SqliteConnection&) = delete;

  template <typename... Values>
  void Run(const char* sql, const Values&... values) {
    Query(sql, values...).Next();
  }
  template <typename... Values>
  Rows Query(const char* sql, const Values&... values) {
    sqlite3_stmt* statement = Prepared(sql);
    int position = 0;
    if (statement != nullptr) (Bind(statement, ++position, values), ...);
    return Rows(*this, statement);
  }
  // Several statements without parameters, as a migration has them.
  void RunScript(const std::string& sql);
  // For so long when another program has the lock that a statement needs; 5 s unless told.
  void WaitForLocks(std::chrono::milliseconds most);
  // Rows that the last Run changed.
  int64_t changes() const;

  const absl::Status& status() const { return status_; }
  void Fail(std::string_view doing);
  void ForgetError() { status_ = absl::OkStatus(); }
  sqlite3* handle() { return db_; }

 private:
  explicit SqliteConnection(sqlite3* db) : db_(db) {}

  // nullptr after an error.
  sqlite3_stmt* Prepared(const char* sql);
  static void Bind(sqlite3_stmt* statement, int position, std::string_view text);
  static void Bind(sqlite3_stmt* statement, int position, const std::string& text) {
    Bind(statement, position, std::string_view(text));
  }
  static void Bind(sqlite3_stmt* statement, int position, const char* text) {
    Bind(statement, position, std::string_view(text));
  }
  static void Bind(sqlite3_stmt* statement, int position, std::integral auto number) {
    BindInt(statement, position, static_cast<int64_t>(number));
  }
  static void Bind(sqlite3_stmt* statement, int position, WallTime time);
  template <typename T>
  static void Bind(sqlite3_stmt* statement, int position, const std::optional<T>& value) {
    if (value) Bind(statement, position, *value);  // unbound is NULL
  }
  static void BindInt(sqlite3_stmt* statement, int position, int64_t number);

  sqlite3* db_;
  absl::flat_hash_map<const char*, sqlite3_stmt*> statements_;
  absl::Status status_;
};

}  // namespace signaling
