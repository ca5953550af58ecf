// The WebSockets of users: which connection belongs to whom, and the way to all of a user's. Also
// where durable events get their numbers and are kept.
#pragma once

#include <absl/container/flat_hash_map.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "signaling/auth/authenticator.h"
#include "signaling/call/instant.h"
#include "signaling/call/outbox.h"
#include "signaling/call/token_bucket.h"
#include "signaling/call/user_directory.h"
#include "signaling/http/http_types.h"
#include "signaling/store/store.h"

namespace signaling {

// The JSON object `text` with the field `seq`.
std::string WithSeq(std::string_view text, uint64_t seq);

struct Connection {
  std::string api_key;
  std::string user_id;
  std::string connection_id;
  CoveredCalls call_cids;  // of its token: it hears of no other calls
  TokenBucket budget = SignalingBudget();
  uint64_t greeted_at = 0;                 // the user's latest `seq` then
  bool told_of_the_past = false;           // since it said what it knew
  std::vector<std::string> told_sessions;  // unowned ones, of how they stood

  bool HearsOf(const CallKey& call) const { return !call_cids || Covers(call_cids, call.cid()); }
};

class Connections : public Outbox {
 public:
  // More devices and pages than anybody has; each is sent every event of its user.
  static constexpr size_t kMostOfAUser = 256;

  // All of them outlive it.
  Connections(WebSockets& sockets, UserDirectory& users, Store& store)
      : sockets_(sockets), users_(users), store_(store) {}

  void Add(SocketId socket, Connection connection);
  // The connection that was there.
  std::optional<Connection> Remove(SocketId socket);
  Connection* Find(SocketId socket);
  // The user is no more.
  void CloseAll(const std::string& api_key, const std::string& user_id);
  size_t size() const { return by_socket_.size(); }
  bool HasMost(const std::string& api_key, const std::string& user_id) const {
    const auto user = by_user_.find({api_key, user_id});
    return user != by_user_.end() && user->second.size() >= kMostOfAUser;
  }

  void Tell(const DurableEvent& event) override;
  bool ToConnection(const CallKey& call, const std::string& user_id,
                    const std::string& connection_id, const std::string& text) override;
  void ToUser(const CallKey& call, const std::string& user_id, const std::string& text) override;
  bool IsReachable(const CallKey& call, const std::string& user_id,
                   const std::string* connection_id) const override;

 private:
  // The sockets of the user that may hear of the call.
  std::vector<SocketId> SocketsOf(const CallKey& call, const std::string& user_id) const;
  // The socket of a connection among these.
  std::optional<SocketId> SocketOf(const CallKey& call, const std::string& user_id,
                                   const std::string& connection_id) const;

  WebSockets& sockets_;
  UserDirectory& users_;
  Store& store_;
  absl::flat_hash_map<SocketId, Connection> by_socket_;
  absl::flat_hash_map<std::string, SocketId> by_connection_;
  absl::flat_hash_map<std::pair<std::string, std::string>, std::vector<SocketId>> by_user_;
};

}  // namespace signaling
