// The VP8 payload descriptor (RFC 7741 section 4.2). Reads at most seven bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "rtp/frame_info.h"

namespace rtp {

// nullopt: the descriptor is cut short, or nothing follows it.
std::optional<FrameInfo> ParseVp8(std::span<const uint8_t> payload);

}  // namespace rtp
