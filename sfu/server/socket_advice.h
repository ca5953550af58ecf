// What an operator should know of the buffers that the kernel grants the media sockets.
#pragma once

#include <string>
#include <vector>

#include "sfu/net/udp_socket.h"

namespace sfu {

// One sentence for each direction that was granted less than `wanted` bytes, naming the sysctl that
// limits it; empty when all is well.
std::vector<std::string> AdviceOn(const UdpSocket& socket, int wanted);

}  // namespace sfu
