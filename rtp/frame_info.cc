#include "rtp/frame_info.h"

#include <algorithm>

#include "rtp/av1.h"
#include "rtp/bytes.h"
#include "rtp/h264.h"
#include "rtp/vp8.h"
#include "rtp/vp9.h"

namespace rtp {

std::optional<FrameInfo> ParseFrameInfo(Codec codec, std::span<const uint8_t> payload) {
  switch (codec) {
    case Codec::kVp8:
      return ParseVp8(payload);
    case Codec::kVp9:
      return ParseVp9(payload);
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
  const std::optional<FrameInfo> parsed =
      codec == Codec::kVp8 ? ParseVp8(payload) : ParseVp9(payload);
  if (!parsed) return false;
  WriteFrameIds(*parsed, payload, ids);
  return true;
}

void WriteFrameIds(const FrameInfo& parsed, std::span<uint8_t> payload, const FrameIds& ids) {
  if (parsed.picture_id_at != 0) {
    if (parsed.picture_id_bits == 15) {  // the M bit stays set
      StoreBe16(&payload[parsed.picture_id_at], static_cast<uint16_t>(0x8000 | ids.picture_id));
    } else {
      payload[parsed.picture_id_at] = ids.picture_id & 0x7F;
    }
  }
  if (parsed.tl0_pic_idx_at != 0) payload[parsed.tl0_pic_idx_at] = ids.tl0_pic_idx;
  if (parsed.key_idx_at != 0) {
    uint8_t& octet = payload[parsed.key_idx_at];
    octet = static_cast<uint8_t>((octet & 0xE0) | (ids.key_idx & 0x1F));
  }
}

size_t CopyWithFrameIds(const FrameInfo& parsed, std::span<const uint8_t> payload,
                        const FrameIds& ids, std::span<uint8_t> out) {
  const bool widens = parsed.picture_id_at != 0 && parsed.picture_id_bits == 7;
  const size_t size = payload.size() + (widens ? 1 : 0);
  if (out.size() < size) return 0;
  if (!widens) {
    std::copy(payload.begin(), payload.end(), out.begin());
    WriteFrameIds(parsed, out.first(size), ids);
    return size;
  }
  const std::ptrdiff_t after = parsed.picture_id_at + 1;
  std::copy(payload.begin(), payload.begin() + after, out.begin());
  std::copy(payload.begin() + after, payload.end(), out.begin() + after + 1);
  FrameInfo wide = parsed;
  wide.picture_id_bits = 15;
  if (wide.tl0_pic_idx_at != 0) ++wide.tl0_pic_idx_at;
  if (wide.key_idx_at != 0) ++wide.key_idx_at;
  WriteFrameIds(wide, out.first(size), ids);
  return size;
}

}  // namespace rtp
