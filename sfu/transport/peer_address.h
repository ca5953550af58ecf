// Where a peer is, and at which of the server's addresses (ReceivedDatagram::local) it is reached.
#pragma once

#include <cstdint>

#include "ice/socket_address.h"

namespace sfu {

struct PeerAddress {
  ice::SocketAddress remote;
  uint8_t local = 0;
};

}  // namespace sfu
