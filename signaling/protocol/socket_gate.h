// From a fresh WebSocket to a connection of a user: the first frame with its token, within 10 s,
// and what follows from it. Who came with `?token=` may say the rest of it in a later frame.
#pragma once

#include <absl/container/flat_hash_map.h>

#include <boost/json/object.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "signaling/call/deadlines.h"
#include "signaling/protocol/api_core.h"

namespace signaling {

inline constexpr std::chrono::seconds kFirstFrameTimeout{10};

class SocketGate {
 public:
  SocketGate(ApiCore& core, WebSockets& sockets) : core_(core), sockets_(sockets) {}

  void OnOpen(SocketId socket, const HttpRequest& upgrade, Instant now);
  void OnMessage(SocketId socket, std::string_view text, Instant now);
  void OnClose(SocketId socket, Instant now);
  void OnTimeout(Instant now);
  SteadyTime deadline() const { return first_frames_.earliest(); }

 private:
  // What the first frame says.
  struct Hello {
    std::optional<std::string> token;
    std::optional<std::string> user_id;
    std::optional<std::string> name;
    std::optional<std::string> image;
    std::optional<std::string> resume_session_id;
    std::optional<uint64_t> since;
  };
  std::optional<Hello> ReadHello(SocketId socket, std::string_view text);
  std::optional<Identity> Authenticate(SocketId socket, std::string_view token, Instant now);
  void OnLateHello(SocketId socket, Connection& connection, std::string_view text, Instant now);
  void Describe(const Connection& connection, const Hello& hello);
  void Admit(SocketId socket, Identity identity, const Hello& hello, Instant now);
  void CatchUp(const Connection& connection, Instant now);
  // The greeting, and what the user missed: rings still pending among it.
  void Greet(SocketId socket, const Connection& connection, std::optional<uint64_t> since,
             Instant now);
  void SendGreeting(SocketId socket, const Connection& connection, bool truncated, Instant now);
  void Send(SocketId socket, const Connection& connection, const std::vector<LoggedEvent>& events);
  void TellThePast(SocketId socket, const Connection& connection, uint64_t since, Instant now);
  // The calls that ring the user learn that a device of theirs was reached.
  void NoteRingsReceived(const Connection& connection, Instant now);
  // The call of the session that is the connection's now; nullptr: it may not have it.
  CallRoom* Resume(const Connection& connection, const std::string& session_id, Instant now);
  // The user's sessions look again at who can hear them.
  void NoteReachability(const std::string& api_key, const std::string& user_id, Instant now);
  // How things stand with those that no open connection owns.
  void TellUnowned(SocketId socket, const Connection& connection, const CallRoom* resumed,
                   Instant now);
  std::vector<CallRoom*> RoomsOf(const Connection& connection);
  void Refuse(SocketId socket, uint16_t close_code, std::string_view code,
              std::string_view sentence);

  ApiCore& core_;
  WebSockets& sockets_;
  // Sockets that have not said who they are; the API key each named in its URL.
  absl::flat_hash_map<SocketId, std::optional<std::string>> strangers_;
  Deadlines<SocketId> first_frames_;
};

}  // namespace signaling
