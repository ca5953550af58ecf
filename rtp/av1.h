// AV1 payloads (AV1 RTP specification, section 4): the aggregation header and the headers of the
// OBUs that start in the packet. Linear in the OBU elements of the packet.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "rtp/frame_info.h"

namespace rtp {

// nullopt: nothing after the aggregation header, N together with Z, an element that runs over the
// payload, or an OBU header with its forbidden bit set.
std::optional<FrameInfo> ParseAv1(std::span<const uint8_t> payload);

}  // namespace rtp
