#include "rtp/h264.h"

#include "rtp/bytes.h"

namespace rtp {
namespace {

// NAL unit types: ITU-T H.264 table 7-1, and RFC 6184 table 1 from 24 on.
constexpr uint8_t kSlice = 1;
constexpr uint8_t kPartitionA = 2;
constexpr uint8_t kIdrSlice = 5;
constexpr uint8_t kSei = 6;
constexpr uint8_t kSps = 7;
constexpr uint8_t kAccessUnitDelimiter = 9;
constexpr uint8_t kLastSingleNalUnit = 23;
constexpr uint8_t kStapA = 24;
constexpr uint8_t kFuA = 28;

uint8_t TypeOf(uint8_t nal_header) { return nal_header & 0x1F; }

// Takes in that a NAL unit of `type` starts in the packet; `body` is what follows its header.
void NoteStart(uint8_t type, std::span<const uint8_t> body, FrameInfo& frame) {
  if (type == kIdrSlice && !frame.key_frame) frame.headless = true;
  if (type == kIdrSlice || type == kSps) frame.key_frame = true;
  switch (type) {
    case kSlice:
    case kPartitionA:
    case kIdrSlice:
      // ITU-T H.264 section 7.3.3: a slice opens with first_mb_in_slice as ue(v); zero is one set
      // bit.
      if (!body.empty() && (body[0] & 0x80) != 0) frame.frame_start = true;
      break;
    default:
      // Section 7.4.1.2.3: SEI, SPS, PPS, delimiter come before the first slice.
      if (type >= kSei && type <= kAccessUnitDelimiter) frame.frame_start = true;
  }
}

// RFC 6184 section 5.7.1: NAL units, each behind 16 bits of its size. False when a size lies.
bool NoteAggregated(std::span<const uint8_t> units, FrameInfo& frame) {
  ByteReader reader(units);
  do {
    const std::span<const uint8_t> unit = reader.ReadBytes(reader.ReadU16());
    if (unit.empty()) return false;
    NoteStart(TypeOf(unit[0]), unit.subspan(1), frame);
  } while (reader.remaining() > 0);
  return true;
}

}  // namespace

std::optional<FrameInfo> ParseH264(std::span<const uint8_t> payload) {
  if (payload.empty()) return std::nullopt;
  FrameInfo frame;
  frame.switching_up = true;  // one temporal layer
  const uint8_t type = TypeOf(payload[0]);
  const std::span<const uint8_t> body = payload.subspan(1);
  if (type >= kSlice && type <= kLastSingleNalUnit) {
    NoteStart(type, body, frame);
    return frame;
  }
  if (type == kStapA) return NoteAggregated(body, frame) ? std::optional(frame) : std::nullopt;
  if (type == kFuA && body.size() >= 2) {
    // RFC 6184 section 5.8: S, E, R and the fragmented unit's type.
    const bool start = (body[0] & 0x80) != 0;
    if (start) NoteStart(TypeOf(body[0]), body.subspan(1), frame);
    return frame;
  }
  return std::nullopt;
}

}  // namespace rtp
