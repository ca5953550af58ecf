// The part of a payload before its content, per codec: written for Packetize, read by Depacketize.
#pragma once

#include <cstdint>
#include <vector>

#include "tests/sim/packetizer.h"

namespace sim {

// What the longest format takes: H264's parameter sets in an aggregation packet.
inline constexpr size_t kMaxFormatOverhead = 40;

struct PacketPlace {
  bool first = false;
  bool second = false;
  bool last = false;
};

// The descriptor (and the coded picture's first bytes) of a packet, with room for `content_size`
// bytes behind it.
std::vector<uint8_t> WriteFormat(const CodedFrame& frame, const PacketizerOptions& options,
                                 PacketPlace place, size_t content_size);

}  // namespace sim
