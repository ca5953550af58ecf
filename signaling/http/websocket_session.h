// One WebSocket (RFC 6455): text messages in and out, pings while idle, close codes.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <string>

#include "signaling/http/server_context.h"

namespace signaling {

// Answers the upgrade `request`, which was read whole from `socket`.
void StartWebSocketSession(ConnectionSlot slot, boost::asio::ip::tcp::socket socket,
                           HttpRequest request);

}  // namespace signaling
