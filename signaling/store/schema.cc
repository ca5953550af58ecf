#include "signaling/store/schema.h"

#include <absl/strings/str_cat.h>

#include <array>
#include <string>

namespace signaling {
namespace {

// Times are milliseconds since 1970. The API key is part of every key and every index: what belongs
// to different ones can never meet.
constexpr const char* kVersion1 = R"sql(
CREATE TABLE users (
  api_key TEXT NOT NULL,
  id      TEXT NOT NULL,
  name    TEXT NOT NULL,
  image   TEXT NOT NULL,
  seq     INTEGER NOT NULL,  -- of the latest event the user was told
  PRIMARY KEY (api_key, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE devices (
  api_key            TEXT NOT NULL,
  id                 TEXT NOT NULL,
  user_id            TEXT NOT NULL,
  push_provider      TEXT NOT NULL,
  push_provider_name TEXT NOT NULL,
  platform           TEXT NOT NULL,
  voip               INTEGER NOT NULL,
  registered_at      INTEGER NOT NULL,
  PRIMARY KEY (api_key, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX devices_of_user ON devices (api_key, user_id, registered_at);

CREATE TABLE calls (
  number        INTEGER PRIMARY KEY,  -- in the order of their creation
  api_key       TEXT NOT NULL,
  type          TEXT NOT NULL,
  id            TEXT NOT NULL,
  created_by    TEXT NOT NULL,
  created_at    INTEGER NOT NULL,
  video         INTEGER NOT NULL,
  access        TEXT NOT NULL,
  custom        TEXT NOT NULL,
  rung          INTEGER NOT NULL,
  caller        TEXT NOT NULL,
  ring_timeout  INTEGER NOT NULL,  -- seconds
  active_since  INTEGER,
  last_duration INTEGER NOT NULL,  -- seconds
  ended_at      INTEGER,
  end_reason    TEXT,
  ended_by      TEXT,
  merged_into   TEXT,
  changed_at    INTEGER NOT NULL,
  UNIQUE (api_key, type, id)
) STRICT;
CREATE INDEX calls_by_age ON calls (changed_at);

CREATE TABLE members (
  place         INTEGER PRIMARY KEY,  -- in the order they were added
  call          INTEGER NOT NULL REFERENCES calls ON DELETE CASCADE,
  api_key       TEXT NOT NULL,
  user_id       TEXT NOT NULL,
  role          TEXT NOT NULL,
  blocked       INTEGER NOT NULL,
  ring          TEXT NOT NULL,  -- none, ringing, accepted, rejected, missed
  ring_by       TEXT NOT NULL,
  ring_until    INTEGER NOT NULL,
  ring_reason   TEXT NOT NULL,
  connection_id TEXT,
  UNIQUE (call, user_id)
) STRICT;
CREATE INDEX calls_of_user ON members (api_key, user_id, call);
CREATE INDEX ringing ON members (call) WHERE ring = 'ringing';

CREATE TABLE participants (
  place      INTEGER PRIMARY KEY,  -- in the order they joined
  call       INTEGER NOT NULL REFERENCES calls ON DELETE CASCADE,
  session_id TEXT NOT NULL UNIQUE,
  user_id    TEXT NOT NULL,
  kind       TEXT NOT NULL,
  joined_at  INTEGER NOT NULL,
  audio_said INTEGER,
  video_said INTEGER
) STRICT;
CREATE INDEX participants_of_call ON participants (call);

CREATE TABLE events (
  number     INTEGER PRIMARY KEY,  -- in the order they happened
  api_key    TEXT NOT NULL,
  call_type  TEXT NOT NULL,
  call_id    TEXT NOT NULL,
  type       TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  text       TEXT NOT NULL  -- JSON without seq
) STRICT;

-- Who was told which event, and under which seq.
CREATE TABLE told (
  api_key TEXT NOT NULL,
  user_id TEXT NOT NULL,
  seq     INTEGER NOT NULL,
  event   INTEGER NOT NULL REFERENCES events ON DELETE CASCADE,
  is_ring INTEGER NOT NULL,
  PRIMARY KEY (api_key, user_id, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX told_event ON told (event);
CREATE INDEX told_rings ON told (api_key, user_id, seq) WHERE is_ring = 1;

CREATE TABLE pushes (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  kind       TEXT NOT NULL,  -- ring or cancel
  api_key    TEXT NOT NULL,
  call_type  TEXT NOT NULL,
  call_id    TEXT NOT NULL,
  user_id    TEXT NOT NULL,
  device_id  TEXT NOT NULL,
  text       TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  due_at     INTEGER NOT NULL,  -- of the next attempt, or the end of the lease of the present one
  leased     INTEGER NOT NULL,
  attempts   INTEGER NOT NULL
) STRICT;
CREATE INDEX pushes_due ON pushes (due_at);
CREATE INDEX pushes_of_call ON pushes (api_key, call_type, call_id);

CREATE TABLE push_attempts (
  number             INTEGER PRIMARY KEY,  -- in the order they were made
  kind               TEXT NOT NULL,
  api_key            TEXT NOT NULL,
  call_type          TEXT NOT NULL,
  call_id            TEXT NOT NULL,
  user_id            TEXT NOT NULL,
  device_id          TEXT NOT NULL,
  push_provider      TEXT NOT NULL,
  push_provider_name TEXT NOT NULL,
  at                 INTEGER NOT NULL,
  outcome            TEXT NOT NULL,
  status             INTEGER NOT NULL,
  detail             TEXT NOT NULL
) STRICT;
CREATE INDEX push_attempts_of_call ON push_attempts (api_key, call_type, call_id);
)sql";

// kMigrations[n] leads from version n to n + 1; those that were ever released never change.
constexpr std::array kMigrations = {kVersion1};

}  // namespace

absl::Status Migrate(SqliteConnection& db) {
  db.RunScript("BEGIN IMMEDIATE");
  int64_t version = 0;
  if (Rows rows = db.Query("PRAGMA user_version"); rows.Next()) version = rows.Int(0);
  const auto newest = static_cast<int64_t>(kMigrations.size());
  if (version > newest) {
    db.RunScript("ROLLBACK");
    return absl::FailedPreconditionError(absl::StrCat("The database has version ", version,
                                                      ", but this program knows only ", newest,
                                                      ": start the newer program that wrote it"));
  }
  for (; version < newest; ++version) db.RunScript(kMigrations[static_cast<size_t>(version)]);
  db.RunScript(absl::StrCat("PRAGMA user_version = ", newest));
  db.RunScript("COMMIT");
  return db.status();
}

}  // namespace signaling
