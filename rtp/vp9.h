// The VP9 payload descriptor (RFC 9628 section 4.2), in flexible and non-flexible mode, with the
// scalability structure read over. Bounded by the descriptor's own counts: at most 8 layers and
// 255 pictures.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "rtp/frame_info.h"

namespace rtp {

// nullopt: the descriptor is cut short, lists more than three references, or nothing follows it.
std::optional<FrameInfo> ParseVp9(std::span<const uint8_t> payload);

}  // namespace rtp
