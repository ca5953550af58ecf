// The tables, and the way from every earlier version of them to the present one. The version is the
// database's `user_version`.
#pragma once

#include <absl/status/status.h>

#include "signaling/store/sqlite_connection.h"

namespace signaling {

// Brings the database to the present version, in one transaction. Fails with a sentence when it was
// written by a newer program.
absl::Status Migrate(SqliteConnection& db);

}  // namespace signaling
