// The WebSockets of users: which connection belongs to whom, and the way to all of a user's.
#pragma once

#include <absl/container/flat_hash_map.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "signaling/call/instant.h"
#include "signaling/call/outbox.h"
#include "signaling/call/token_bucket.h"
#include "signaling/http/http_types.h"

namespace signaling {

struct Connection {
  std::string api_key;
  std::string user_id;
  std::string connection_id;
  TokenBucket budget = SignalingBudget();
};

class Connections : public Outbox {
 public:
  explicit Connections(WebSockets& sockets) : sockets_(sockets) {}

  void Add(SocketId socket, Connection connection);
  // The connection that was there.
  std::optional<Connection> Remove(SocketId socket);
  Connection* Find(SocketId socket);
  size_t size() const { return by_socket_.size(); }

  void Tell(const DurableEvent& event) override;
  bool ToConnection(const std::string& api_key, const std::string& user_id,
                    const std::string& connection_id, const std::string& text) override;
  void ToUser(const std::string& api_key, const std::string& user_id,
              const std::string& text) override;
  bool IsReachable(const std::string& api_key, const std::string& user_id,
                   const std::string* connection_id) const override;

 private:
  // The socket of a connection of this user.
  std::optional<SocketId> SocketOf(const std::string& api_key, const std::string& user_id,
                                   const std::string& connection_id) const;

  WebSockets& sockets_;
  absl::flat_hash_map<SocketId, Connection> by_socket_;
  absl::flat_hash_map<std::string, SocketId> by_connection_;
  absl::flat_hash_map<std::pair<std::string, std::string>, std::vector<SocketId>> by_user_;
};

}  // namespace signaling
