#include "rtp/frame_info.h"

#include "rtp/av1.h"
#include "rtp/bytes.h"
#include "rtp/h264.h"
#include "rtp/vp8.h"
#include "rtp/vp9.h"

namespace rtp {
namespace {

std::optional<FrameInfo> FrameOf(const std::optional<PayloadDescriptor>& descriptor) {
  return descriptor ? std::optional(descriptor->frame) : std::nullopt;
}

}  // namespace

std::optional<FrameInfo> ParseFrameInfo(Codec codec, std::span<const uint8_t> payload) {
  switch (codec) {
    case Codec::kVp8:
      return FrameOf(ParseVp8(payload));
    case Codec::kVp9:
      return FrameOf(ParseVp9(payload));
    case Codec::kH264:
      return ParseH264(payload);
    case Codec::kAv1:
      return ParseAv1(payload);
    case Codec::kOpus:
    case Codec::kRed:
    case Codec::kG722:
    case Codec::kPcmu:
    case Codec::kPcma:
      break;
  }
  return FrameInfo{.frame_start = true};
}

bool RewriteFrameIds(Codec codec, std::span<uint8_t> payload, const FrameIds& ids) {
  if (codec != Codec::kVp8 && codec != Codec::kVp9) return false;
  const std::optional<PayloadDescriptor> descriptor =
      codec == Codec::kVp8 ? ParseVp8(payload) : ParseVp9(payload);
  if (!descriptor) return false;
  if (descriptor->picture_id_at != 0) {
    uint8_t* const at = &payload[descriptor->picture_id_at];
    if (descriptor->frame.picture_id_bits == 15) {
      StoreBe16(at, static_cast<uint16_t>(0x8000 | ids.picture_id));  // the M bit stays set
    } else {
      *at = ids.picture_id & 0x7F;
    }
  }
  if (descriptor->tl0_pic_idx_at != 0) payload[descriptor->tl0_pic_idx_at] = ids.tl0_pic_idx;
  if (descriptor->key_idx_at != 0) {
    uint8_t& octet = payload[descriptor->key_idx_at];
    octet = static_cast<uint8_t>((octet & 0xE0) | (ids.key_idx & 0x1F));
  }
  return true;
}

}  // namespace rtp
