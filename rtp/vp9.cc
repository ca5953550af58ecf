#include "rtp/vp9.h"

#include "rtp/bytes.h"

namespace rtp {
namespace {

constexpr int kMaxReferences = 3;
constexpr uint8_t kHighestTemporalId = 7;  // TID has three bits

// P_DIFF octets: seven bits of difference, and N when another one follows. False when more follow
// than RFC 9628 section 4.2 allows.
bool SkipReferences(ByteReader& reader) {
  for (int i = 0; i < kMaxReferences; ++i) {
    if ((reader.ReadU8() & 0x01) == 0) return true;
  }
  return false;
}

// The scalability structure, RFC 9628 section 4.2.1: | N_S |Y|G|-|-|-|, the sizes of N_S + 1 layers
// when Y is set, and N_G pictures |TID|U| R |-|-| with R P_DIFFs each when G is set.
void SkipScalabilityStructure(ByteReader& reader) {
  const uint8_t first = reader.ReadU8();
  if ((first & 0x10) != 0) reader.Skip(size_t{4} * ((first >> 5) + 1));
  const uint8_t pictures = (first & 0x08) != 0 ? reader.ReadU8() : 0;
  for (int i = 0; i < pictures; ++i) reader.Skip(reader.ReadU8() >> 2 & 3);
}

}  // namespace

//        0 1 2 3 4 5 6 7
//       +-+-+-+-+-+-+-+-+
//       |I|P|L|F|B|E|V|Z|
//       +-+-+-+-+-+-+-+-+
//  I:   |M| PictureID   |  7 bits, or 15 with M set
//       +-+-+-+-+-+-+-+-+
//  L:   | TID |U| SID |D|
//       +-+-+-+-+-+-+-+-+
//       |   TL0PICIDX   |  with L, in non-flexible mode only
//       +-+-+-+-+-+-+-+-+
//  P,F: |   P_DIFF    |N|  up to three times
//       +-+-+-+-+-+-+-+-+
//  V:   |      SS       |
//       +-+-+-+-+-+-+-+-+
std::optional<FrameInfo> ParseVp9(std::span<const uint8_t> payload) {
  ByteReader reader(payload);
  FrameInfo frame;
  const uint8_t first = reader.ReadU8();
  const bool inter_picture = (first & 0x40) != 0;
  const bool flexible = (first & 0x10) != 0;
  frame.frame_start = (first & 0x08) != 0;
  frame.frame_end = (first & 0x04) != 0;
  if ((first & 0x80) != 0) {
    frame.picture_id_at = static_cast<uint8_t>(reader.position());
    const uint8_t high = reader.ReadU8();
    const bool wide = (high & 0x80) != 0;
    frame.picture_id_bits = wide ? 15 : 7;
    frame.picture_id = wide ? (high & 0x7F) << 8 | reader.ReadU8() : high;
  }
  bool switching_up_point = false;
  if ((first & 0x20) != 0) {
    const uint8_t layers = reader.ReadU8();
    frame.temporal_id = layers >> 5;
    switching_up_point = (layers & 0x10) != 0;
    frame.spatial_id = layers >> 1 & 7;
    if (!flexible) {
      frame.tl0_pic_idx_at = static_cast<uint8_t>(reader.position());
      frame.tl0_pic_idx = reader.ReadU8();
    }
  }
  if (inter_picture && flexible && !SkipReferences(reader)) return std::nullopt;
  if ((first & 0x02) != 0) SkipScalabilityStructure(reader);
  frame.switching_up = switching_up_point || frame.temporal_id == 0;
  if (switching_up_point) frame.joins_up_to = kHighestTemporalId;
  frame.key_frame = frame.frame_start && !inter_picture && frame.spatial_id == 0;
  reader.Skip(1);  // what is described
  return reader.failed() ? std::nullopt : std::optional(frame);
}

}  // namespace rtp
