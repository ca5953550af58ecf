#include "signaling/protocol/connections.h"

namespace signaling {

namespace {

constexpr uint16_t kUserRemoved = 4401;

}  // namespace

std::string WithSeq(std::string_view text, uint64_t seq) {
  std::string out(text.substr(0, text.size() - 1));  // without its last brace
  out.append(",\"seq\":").append(std::to_string(seq)).append("}");
  return out;
}

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

void Connections::CloseAll(const std::string& api_key, const std::string& user_id) {
  const auto user = by_user_.find({api_key, user_id});
  if (user == by_user_.end()) return;
  const std::vector<SocketId> sockets = user->second;
  for (const SocketId socket : sockets) sockets_.Close(socket, kUserRemoved, "user_removed");
}

std::vector<SocketId> Connections::SocketsOf(const CallKey& call,
                                             const std::string& user_id) const {
  const auto user = by_user_.find({call.api_key, user_id});
  if (user == by_user_.end()) return {};
  std::vector<SocketId> sockets = user->second;
  std::erase_if(sockets, [&](SocketId socket) { return !by_socket_.at(socket).HearsOf(call); });
  return sockets;
}

std::optional<SocketId> Connections::SocketOf(const CallKey& call, const std::string& user_id,
                                              const std::string& connection_id) const {
  const auto found = by_connection_.find(connection_id);
  if (found == by_connection_.end()) return std::nullopt;
  const Connection& connection = by_socket_.at(found->second);
  const bool fits = connection.api_key == call.api_key && connection.user_id == user_id &&
                    connection.HearsOf(call);
  return fits ? std::optional(found->second) : std::nullopt;
}

void Connections::Tell(const DurableEvent& event) {
  EventRecord record{
      .call = event.call, .type = event.type, .created_at = event.created_at, .text = event.text};
  for (const std::string& user_id : event.user_ids) {
    record.recipients.push_back({user_id, users_.NextSeq(event.call.api_key, user_id)});
  }
  for (const auto& [user_id, seq] : record.recipients) {
    if (by_user_.contains({event.call.api_key, user_id})) {
      ToUser(event.call, user_id, WithSeq(event.text, seq));
    }
  }
  store_.Apply(AppendEvent{std::move(record)});
}

bool Connections::ToConnection(const CallKey& call, const std::string& user_id,
                               const std::string& connection_id, const std::string& text) {
  const std::optional<SocketId> socket = SocketOf(call, user_id, connection_id);
  if (!socket) return false;
  sockets_.Send(*socket, text);
  return true;
}

void Connections::ToUser(const CallKey& call, const std::string& user_id, const std::string& text) {
  // By value: a socket that fails at once may report its end from within Send.
  for (const SocketId socket : SocketsOf(call, user_id)) sockets_.Send(socket, text);
}

bool Connections::IsReachable(const CallKey& call, const std::string& user_id,
                              const std::string* connection_id) const {
  if (connection_id != nullptr) return SocketOf(call, user_id, *connection_id).has_value();
  return !SocketsOf(call, user_id).empty();
}

}  // namespace signaling
