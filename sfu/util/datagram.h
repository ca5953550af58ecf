// A datagram as a socket or the simulator hands it to the engine.
#pragma once

#include <chrono>
#include <cstdint>
#include <span>

#include "ice/socket_address.h"

namespace sfu {

// Its bytes are opened (decrypted) in place and need not outlive the call it is passed to.
struct ReceivedDatagram {
  ice::SocketAddress from;
  std::span<uint8_t> bytes;
  // Which of the machine's addresses it arrived at, as the socket numbers them; 0: not known, or
  // there is only one. Answers that carry it (Train::local) leave from that address.
  uint8_t local = 0;
  // How long it had waited when its batch was received. Delays of the network are reckoned from
  // when it came; everything else happens now.
  std::chrono::nanoseconds waited{0};
};

}  // namespace sfu
