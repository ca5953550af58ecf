#include "signaling/protocol/connections.h"

namespace signaling {

void Connections::Add(SocketId socket, Connection connection) {
  by_connection_[connection.connection_id] = socket;
  by_user_[{connection.api_key, connection.user_id}].push_back(socket);
  by_socket_[socket] = std::move(connection);
}

std::optional<Connection> Connections::Remove(SocketId socket) {
  const auto found = by_socket_.find(socket);
  if (found == by_socket_.end()) return std::nullopt;
  Connection gone = std::move(found->second);
  by_socket_.erase(found);
  by_connection_.erase(gone.connection_id);
  const auto user = by_user_.find({gone.api_key, gone.user_id});
  std::erase(user->second, socket);
  if (user->second.empty()) by_user_.erase(user);
  return gone;
}

Connection* Connections::Find(SocketId socket) {
  const auto found = by_socket_.find(socket);
  return found == by_socket_.end() ? nullptr : &found->second;
}

std::optional<SocketId> Connections::SocketOf(const std::string& api_key,
                                              const std::string& user_id,
                                              const std::string& connection_id) const {
  const auto found = by_connection_.find(connection_id);
  if (found == by_connection_.end()) return std::nullopt;
  const Connection& connection = by_socket_.at(found->second);
  if (connection.api_key != api_key || connection.user_id != user_id) return std::nullopt;
  return found->second;
}

void Connections::Tell(const DurableEvent& event) {
  for (const std::string& user_id : event.user_ids) {
    ToUser(event.call.api_key, user_id, event.text);
  }
}

bool Connections::ToConnection(const std::string& api_key, const std::string& user_id,
                               const std::string& connection_id, const std::string& text) {
  const std::optional<SocketId> socket = SocketOf(api_key, user_id, connection_id);
  if (!socket) return false;
  sockets_.Send(*socket, text);
  return true;
}

void Connections::ToUser(const std::string& api_key, const std::string& user_id,
                         const std::string& text) {
  const auto user = by_user_.find({api_key, user_id});
  if (user == by_user_.end()) return;
  // By value: a socket that fails at once may report its end from within Send.
  const std::vector<SocketId> sockets = user->second;
  for (const SocketId socket : sockets) sockets_.Send(socket, text);
}

bool Connections::IsReachable(const std::string& api_key, const std::string& user_id,
                              const std::string* connection_id) const {
  if (connection_id != nullptr) return SocketOf(api_key, user_id, *connection_id).has_value();
  return by_user_.contains({api_key, user_id});
}

}  // namespace signaling
