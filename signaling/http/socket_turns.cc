#include "signaling/http/socket_turns.h"

#include <utility>

namespace signaling {

SocketTurns::SocketTurns(Turns& turns, WebSockets& sockets, WebSocketHandler owner)
    : turns_(turns), sockets_(sockets), owner_(std::move(owner)) {}

void SocketTurns::OnOpen(SocketId socket, const HttpRequest& upgrade) {
  if (turns_.stalled()) {
    unknown_.insert(socket);
    return Refuse(socket);
  }
  turns_.Do([&] { owner_.on_open(socket, upgrade); });
}

void SocketTurns::OnMessage(SocketId socket, std::string_view text) {
  if (turns_.stalled()) return Refuse(socket);
  turns_.Do([&] { owner_.on_message(socket, text); });
}

void SocketTurns::OnClose(SocketId socket) {
  if (unknown_.erase(socket) == 1) return;
  turns_.Do([this, socket] { owner_.on_close(socket); });
}

void SocketTurns::Refuse(SocketId socket) { sockets_.Close(socket, kTryAgainLater, "try again"); }

}  // namespace signaling
