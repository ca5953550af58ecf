// Where messages to clients go. Implemented by the connections of the protocol shell, and by
// recorders in tests.
#pragma once

#include <string>
#include <string_view>

namespace signaling {

class Outbox {
 public:
  virtual ~Outbox() = default;
  // False when that connection is gone, or is not one of this user's.
  virtual bool ToConnection(const std::string& api_key, const std::string& user_id,
                            const std::string& connection_id, const std::string& text) = 0;
  // To all connections of the user, if there are any.
  virtual void ToUser(const std::string& api_key, const std::string& user_id,
                      const std::string& text) = 0;
  // Is that connection there; without one named: is any connection of the user there?
  virtual bool IsReachable(const std::string& api_key, const std::string& user_id,
                           const std::string* connection_id) const = 0;
};

}  // namespace signaling
