// Writes an outgoing RTP packet: new header, the extensions that pass or are ours, the payload
// copied once and its descriptor rewritten. Extensions by rule:
//   passed      audio level, orientation, playout delay, content type, color space, capture time
//   rewritten   mid, transport-wide sequence, absolute send time, dependency descriptor (frame
//   number) stripped    rid, repaired rid, video layers allocation (they describe the publisher's
//   side)
// What does not fit the MTU or the negotiated form is left out (S-06).
#pragma once

#include <cstdint>
#include <span>

#include "sfu/forward/outgoing_packet.h"

namespace sfu {

// The packet's size in `out`, without SRTP tag; 0 when it does not fit.
size_t AssemblePacket(const OutgoingPacket& packet, const SendMoment& moment,
                      std::span<uint8_t> out);

// Pads an assembled packet of `size` bytes, which has no padding yet, to `padded` bytes (RFC 3550
// section 5.1); its size, unchanged when that is impossible.
size_t PadPacket(std::span<uint8_t> out, size_t size, size_t padded);

}  // namespace sfu
