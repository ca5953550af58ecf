#include "rtp/vp8.h"

#include "rtp/bytes.h"

namespace rtp {

//        0 1 2 3 4 5 6 7
//       +-+-+-+-+-+-+-+-+
//       |X|R|N|S|R| PID |
//       +-+-+-+-+-+-+-+-+
//  X:   |I|L|T|K|  RSV  |
//       +-+-+-+-+-+-+-+-+
//  I:   |M| PictureID   |  7 bits, or 15 with M set
//       +-+-+-+-+-+-+-+-+
//  L:   |   TL0PICIDX   |
//       +-+-+-+-+-+-+-+-+
//  T/K: |TID|Y| KEYIDX  |
//       +-+-+-+-+-+-+-+-+
std::optional<FrameInfo> ParseVp8(std::span<const uint8_t> payload) {
  ByteReader reader(payload);
  FrameInfo frame;
  const uint8_t first = reader.ReadU8();
  frame.frame_start = (first & 0x17) == 0x10;  // S, and partition 0
  const uint8_t extension = (first & 0x80) != 0 ? reader.ReadU8() : 0;
  bool layer_sync = false;
  if ((extension & 0x80) != 0) {
    frame.picture_id_at = static_cast<uint8_t>(reader.position());
    const uint8_t high = reader.ReadU8();
    const bool wide = (high & 0x80) != 0;
    frame.picture_id_bits = wide ? 15 : 7;
    frame.picture_id = wide ? (high & 0x7F) << 8 | reader.ReadU8() : high;
  }
  if ((extension & 0x40) != 0) {
    frame.tl0_pic_idx_at = static_cast<uint8_t>(reader.position());
    frame.tl0_pic_idx = reader.ReadU8();
  }
  if ((extension & 0x30) != 0) {
    const auto at = static_cast<uint8_t>(reader.position());
    const uint8_t octet = reader.ReadU8();
    if ((extension & 0x20) != 0) {
      frame.temporal_id = octet >> 6;
      layer_sync = (octet & 0x20) != 0;
    }
    if ((extension & 0x10) != 0) {
      frame.key_idx_at = at;
      frame.key_idx = octet & 0x1F;
    }
  }
  frame.switching_up = layer_sync || frame.temporal_id == 0;
  if (layer_sync) frame.joins_up_to = frame.temporal_id;
  // RFC 7741 section 4.3: the payload header's P bit is 0 in a key frame.
  const uint8_t payload_header = reader.ReadU8();
  frame.key_frame = frame.frame_start && (payload_header & 0x01) == 0;
  return reader.failed() ? std::nullopt : std::optional(frame);
}

}  // namespace rtp
