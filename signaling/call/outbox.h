// Where messages to clients go. Implemented by the connections of the protocol shell, and by
// recorders in tests.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "signaling/call/call_state.h"
#include "signaling/call/instant.h"

namespace signaling {

// What users must learn even if they are away: it is kept and numbered for each of them.
struct DurableEvent {
  CallKey call;
  std::string type;
  WallTime created_at;
  std::string text;  // its JSON, to which each user's `seq` is added
  std::vector<std::string> user_ids;
};

class Outbox {
 public:
  virtual ~Outbox() = default;
  // Kept for every user it names, and sent to all connections of each.
  virtual void Tell(const DurableEvent& event) = 0;
  // About `call`. False when that connection is gone, or is not one of this user's.
  virtual bool ToConnection(const CallKey& call, const std::string& user_id,
                            const std::string& connection_id, const std::string& text) = 0;
  // About `call`, to all connections of the user that may hear of it.
  virtual void ToUser(const CallKey& call, const std::string& user_id, const std::string& text) = 0;
  // Is that connection there; without one named: is any connection of the user there? Those whose
  // token is not for `call` are not.
  virtual bool IsReachable(const CallKey& call, const std::string& user_id,
                           const std::string* connection_id) const = 0;
};

}  // namespace signaling
