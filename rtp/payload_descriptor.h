// What the parsers of VP8 and VP9 payload descriptors yield: the frame info, and where the fields
// that a rewriter overwrites lie. Values; nothing is allocated.
#pragma once

#include <cstdint>

#include "rtp/frame_info.h"

namespace rtp {

struct PayloadDescriptor {
  FrameInfo frame;
  // Offsets into the payload; 0 = absent (the first byte never holds any of them).
  uint8_t picture_id_at = 0;
  uint8_t tl0_pic_idx_at = 0;
  uint8_t key_idx_at = 0;  // the octet of TID, Y and KEYIDX
};

}  // namespace rtp
