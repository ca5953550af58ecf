// The fixed side of one outgoing RTP stream: what every packet of a slot shares. Read when packets
// are assembled; changes only by negotiation.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "rtp/header_extension.h"

namespace sfu {

struct OutgoingStream {
  uint32_t ssrc = 0;
  uint32_t rtx_ssrc = 0;
  uint16_t rtx_sequence = 0;    // next
  bool send_mid = true;         // until the subscriber has reported the SSRC (RFC 8843 section 9.2)
  bool allow_two_byte = false;  // a=extmap-allow-mixed
  std::string mid;
  rtp::ExtensionMap extensions;
};

}  // namespace sfu
