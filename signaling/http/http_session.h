// One accepted TCP connection: reads requests, has them answered, and hands upgrades on.
#pragma once

#include <boost/asio/ip/tcp.hpp>

#include "signaling/http/server_context.h"

namespace signaling {

void StartHttpSession(ConnectionSlot slot, boost::asio::ip::tcp::socket socket);

}  // namespace signaling
