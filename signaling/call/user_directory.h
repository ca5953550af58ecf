// The users of every API key: who they are by name. A user comes to be with the first valid token
// that names it, or when a server token names it.
#pragma once

#include <absl/container/node_hash_map.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace signaling {

struct User {
  std::string id;
  std::string name;   // the id, until a client says otherwise
  std::string image;  // a URL; may be empty
  uint64_t seq = 0;   // of the latest durable event the user was told
};

class UserDirectory {
 public:
  // The user, created if need be. References stay valid.
  User& Touch(const std::string& api_key, const std::string& user_id) {
    auto [found, created] = users_.try_emplace({api_key, user_id});
    if (created) found->second = User{.id = user_id, .name = user_id};
    return found->second;
  }
  const User* Find(const std::string& api_key, const std::string& user_id) const {
    const auto found = users_.find({api_key, user_id});
    return found == users_.end() ? nullptr : &found->second;
  }

 private:
  absl::node_hash_map<std::pair<std::string, std::string>, User> users_;
};

}  // namespace signaling
