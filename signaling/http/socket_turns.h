// WebSockets as part of turns: passes on what they tell, and refuses with 1013 (try again later)
// those that open or speak while nothing can be committed. Of one that was refused as it opened,
// its owner hears nothing at all, so that its end has not to wait for the disk.
#pragma once

#include <absl/container/flat_hash_set.h>

#include <string_view>

#include "signaling/http/http_types.h"
#include "signaling/http/turns.h"

namespace signaling {

class SocketTurns {
 public:
  // `turns` and `sockets` outlive it.
  SocketTurns(Turns& turns, WebSockets& sockets, WebSocketHandler owner);

  void OnOpen(SocketId socket, const HttpRequest& upgrade);
  void OnMessage(SocketId socket, std::string_view text);
  void OnClose(SocketId socket);

 private:
  void Refuse(SocketId socket);

  Turns& turns_;
  WebSockets& sockets_;
  const WebSocketHandler owner_;
  absl::flat_hash_set<SocketId> unknown_;  // to the owner: refused as they opened, not closed yet
};

}  // namespace signaling
