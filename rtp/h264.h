// H264 payloads (RFC 6184) of the single-NAL-unit and non-interleaved modes: single NAL units,
// STAP-A and FU-A, looked at by NAL unit type. Linear in the NAL units that the packet aggregates.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "rtp/frame_info.h"

namespace rtp {

// nullopt: an empty or lying payload, or a type of the interleaved mode, which is never negotiated.
std::optional<FrameInfo> ParseH264(std::span<const uint8_t> payload);

}  // namespace rtp
