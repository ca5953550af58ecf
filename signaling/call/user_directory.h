// The users of every API key: who they are by name. A user comes to be with the first valid token
// that names it, or when a server token names it.
#pragma once

#include <absl/container/node_hash_map.h>

#include <cstdint>
#include <functional>
#include <optional>
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
  // Told of every user that is new, or is called something else.
  using Observer = std::function<void(const std::string& api_key, const User& user)>;
  void Observe(Observer observer) { observer_ = std::move(observer); }

  // The user, created if need be. References stay valid.
  const User& Touch(const std::string& api_key, const std::string& user_id) {
    return Entry(api_key, user_id);
  }
  // What is nullopt, or an empty name, stays as it is.
  const User& Describe(const std::string& api_key, const std::string& user_id,
                       const std::optional<std::string>& name,
                       const std::optional<std::string>& image) {
    User& user = Entry(api_key, user_id);
    const User before = user;
    if (name && !name->empty()) user.name = *name;
    if (image) user.image = *image;
    if (before.name != user.name || before.image != user.image) Tell(api_key, user);
    return user;
  }
  const User* Find(const std::string& api_key, const std::string& user_id) const {
    const auto found = users_.find({api_key, user_id});
    return found == users_.end() ? nullptr : &found->second;
  }
  // The number of the next event the user is told.
  uint64_t NextSeq(const std::string& api_key, const std::string& user_id) {
    return ++Entry(api_key, user_id).seq;
  }

  // As it was kept; nobody is told.
  void Restore(const std::string& api_key, User user) {
    std::string id = user.id;
    users_[{api_key, std::move(id)}] = std::move(user);
  }
  void Remove(const std::string& api_key, const std::string& user_id) {
    users_.erase({api_key, user_id});
  }

 private:
  User& Entry(const std::string& api_key, const std::string& user_id) {
    auto [found, created] = users_.try_emplace({api_key, user_id});
    if (created) {
      found->second = User{.id = user_id, .name = user_id};
      Tell(api_key, found->second);
    }
    return found->second;
  }
  void Tell(const std::string& api_key, const User& user) const {
    if (observer_) observer_(api_key, user);
  }

  absl::node_hash_map<std::pair<std::string, std::string>, User> users_;
  Observer observer_;
};

}  // namespace signaling
