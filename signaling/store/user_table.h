// The users of every API key, and their devices.
#pragma once

#include <vector>

#include "signaling/store/change.h"
#include "signaling/store/sqlite_connection.h"

namespace signaling {

class UserTable {
 public:
  UserTable(SqliteConnection& db, size_t devices_per_user)
      : db_(db), devices_per_user_(devices_per_user) {}

  void Apply(const PutUser& change);
  void Apply(const RemoveUser& change);
  void Apply(const PutDevice& change);
  void Apply(const RemoveDevice& change);

  std::vector<UserRecord> Users();
  std::vector<Device> DevicesOf(const UserKey& user);

 private:
  SqliteConnection& db_;
  size_t devices_per_user_;
};

}  // namespace signaling
