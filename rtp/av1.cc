#include "rtp/av1.h"

#include "rtp/bytes.h"
#include "rtp/leb128.h"

namespace rtp {
namespace {

// AV1 bitstream specification, section 6.2.2.
constexpr uint8_t kObuSequenceHeader = 1;
constexpr uint8_t kObuFrameHeader = 3;
constexpr uint8_t kObuFrame = 6;

// What the OBUs that start in the packet tell.
struct ObuFindings {
  bool sequence_header = false;
  bool key_frame_header = false;
  std::optional<uint8_t> layer;  // the first extension byte: TID, SID, reserved
};

// AV1 bitstream specification, section 5.3.2: forbidden bit, type, extension flag, size flag,
// reserved. False when malformed.
bool NoteObu(std::span<const uint8_t> obu, ObuFindings& findings) {
  ByteReader reader(obu);
  const uint8_t header = reader.ReadU8();
  if ((header & 0x80) != 0) return false;
  if ((header & 0x04) != 0) {
    const uint8_t layer = reader.ReadU8();
    if (!findings.layer) findings.layer = layer;
  }
  if ((header & 0x02) != 0) ReadLeb128(reader);
  if (reader.failed()) return false;
  const uint8_t type = header >> 3 & 0x0F;
  if (type == kObuSequenceHeader) findings.sequence_header = true;
  if ((type == kObuFrame || type == kObuFrameHeader) && reader.remaining() > 0) {
    // Section 5.9.2: show_existing_frame (1 bit) and frame_type (2 bits) are 0 in a key frame.
    if ((reader.ReadU8() & 0xE0) == 0) findings.key_frame_header = true;
  }
  return true;
}

}  // namespace

//   0 1 2 3 4 5 6 7
//  +-+-+-+-+-+-+-+-+
//  |Z|Y| W |N|-|-|-|  then OBU elements, each behind its size in leb128; with W > 0 there are
//  +-+-+-+-+-+-+-+-+  W of them and the last has no size
std::optional<FrameInfo> ParseAv1(std::span<const uint8_t> payload) {
  if (payload.size() < 2) return std::nullopt;
  const bool continuation = (payload[0] & 0x80) != 0;
  const uint8_t element_count = payload[0] >> 4 & 3;
  const bool new_sequence = (payload[0] & 0x08) != 0;
  if (continuation && new_sequence) return std::nullopt;  // section 4.4: N implies Z = 0

  ObuFindings findings;
  ByteReader reader(payload.subspan(1));
  for (uint32_t i = 1; reader.remaining() > 0; ++i) {
    if (element_count > 0 && i > element_count) return std::nullopt;
    const size_t size = i == element_count ? reader.remaining() : ReadLeb128(reader);
    const std::span<const uint8_t> element = reader.ReadBytes(size);
    if (reader.failed()) return std::nullopt;
    const bool starts_here = i > 1 || !continuation;
    if (starts_here && !element.empty() && !NoteObu(element, findings)) return std::nullopt;
  }

  FrameInfo frame;
  frame.frame_start = !continuation;
  frame.key_frame = new_sequence || (findings.sequence_header && findings.key_frame_header);
  const uint8_t layer = findings.layer.value_or(0);
  frame.temporal_id = layer >> 5;
  frame.spatial_id = layer >> 3 & 3;
  frame.switching_up = frame.temporal_id == 0;
  return frame;
}

}  // namespace rtp
