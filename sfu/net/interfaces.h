// The machine's own addresses, as candidates to advertise.
#pragma once

#include <cstdint>
#include <vector>

#include "ice/socket_address.h"

namespace sfu {

// Every address of an interface that is up, IPv4 before IPv6 and otherwise in the system's order,
// with `port`. Without loopback and link-local ones, which nobody else reaches; a machine with no
// other address gets its loopback ones.
std::vector<ice::SocketAddress> OwnAddresses(uint16_t port);

}  // namespace sfu
