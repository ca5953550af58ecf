// Calls with their members and participants.
#pragma once

#include <optional>
#include <vector>

#include "signaling/store/change.h"
#include "signaling/store/sqlite_connection.h"

namespace signaling {

class CallTable {
 public:
  explicit CallTable(SqliteConnection& db) : db_(db) {}

  void Apply(const PutCall& change);
  void Apply(const PutMember& change);
  void Apply(const RemoveMember& change);
  void Apply(const PutParticipant& change);
  void Apply(const RemoveParticipant& change);

  std::vector<CallState> LiveCalls();
  std::optional<CallState> Find(const CallKey& key);
  CallPage CallsOf(const UserKey& user, std::optional<int64_t> before, size_t limit);

  // Removes at most `batch` quiet calls that last changed before `oldest`, or beyond the newest
  // `keep`: how many.
  size_t Prune(WallTime oldest, size_t keep, size_t batch);

 private:
  // nullopt: there is no such call, or it was removed for its age.
  std::optional<int64_t> NumberOf(const CallKey& key);
  CallState Read(int64_t number);
  void ReadMembers(int64_t number, CallState& call);
  void ReadParticipants(int64_t number, CallState& call);

  SqliteConnection& db_;
};

}  // namespace signaling
