#include "tests/sim/payload_formats.h"

#include "rtp/bytes.h"
#include "tests/sim/network.h"

namespace sim {
namespace {

void Append16(Bytes& out, uint32_t value) {
  out.push_back(static_cast<uint8_t>(value >> 8));
  out.push_back(static_cast<uint8_t>(value));
}

// RFC 7741 section 4.2, then RFC 6386 section 9.1 at a frame's start.
Bytes WriteVp8(const CodedFrame& frame, int temporal_layers, PacketPlace place) {
  Bytes out;
  out.push_back(static_cast<uint8_t>(0x80 | (place.first ? 0x10 : 0)));  // X, S, PID 0
  const bool layered = temporal_layers > 1;
  out.push_back(static_cast<uint8_t>(0x80 | (layered ? 0x40 | 0x20 | 0x10 : 0)));  // I L T K
  Append16(out, 0x8000u | frame.picture_id);                                       // M
  if (layered) {
    out.push_back(frame.tl0_pic_idx);
    out.push_back(static_cast<uint8_t>(frame.content.temporal_id << 6 |
                                       (frame.layer_sync ? 0x20 : 0) | (frame.key_idx & 0x1f)));
  }
  if (!place.first) return out;
  const bool key = frame.content.key_frame;
  out.push_back(static_cast<uint8_t>(0x10 | (key ? 0 : 1)));  // show_frame, inverse key frame
  out.push_back(0x40);
  out.push_back(0x01);
  if (key) {
    out.insert(out.end(), {0x9d, 0x01, 0x2a});
    for (const uint16_t side : {frame.width, frame.height}) {  // little endian, scale 0
      out.push_back(static_cast<uint8_t>(side));
      out.push_back(static_cast<uint8_t>(side >> 8));
    }
  }
  return out;
}

// RFC 9628 section 4.2.1: the scalability structure with one spatial layer.
void AppendVp9Structure(Bytes& out, const CodedFrame& frame, const PacketizerOptions& options) {
  const bool pictures = !options.vp9_flexible;
  out.push_back(static_cast<uint8_t>(0x10 | (pictures ? 0x08 : 0)));  // N_S 0, Y, G
  Append16(out, frame.width);
  Append16(out, frame.height);
  if (!pictures) return;
  const size_t length = PatternLength(options.temporal_layers);
  out.push_back(static_cast<uint8_t>(length));  // N_G
  for (size_t i = 0; i < length; ++i) {
    const PatternStep step = PatternAt(options.temporal_layers, i);
    out.push_back(static_cast<uint8_t>(step.temporal_id << 5 | 0x10 | 1 << 2));  // TID U R=1
    out.push_back(step.reference_distance);
  }
}

Bytes WriteVp9(const CodedFrame& frame, const PacketizerOptions& options, PacketPlace place) {
  const bool key = frame.content.key_frame;
  const bool layered = options.temporal_layers > 1;
  const bool flexible = options.vp9_flexible;
  const bool structure = key && place.first;
  Bytes out;
  out.push_back(static_cast<uint8_t>(0x80 | (key ? 0 : 0x40) | (layered ? 0x20 : 0) |
                                     (flexible ? 0x10 : 0) | (place.first ? 0x08 : 0) |
                                     (place.last ? 0x04 : 0) | (structure ? 0x02 : 0)));
  Append16(out, 0x8000u | frame.picture_id);
  if (layered) {
    out.push_back(static_cast<uint8_t>(frame.content.temporal_id << 5 | 0x10));  // TID, U
    if (!flexible) out.push_back(frame.tl0_pic_idx);
  }
  if (flexible && !key) {
    const PatternStep step = PatternAt(options.temporal_layers, frame.pattern_index);
    out.push_back(static_cast<uint8_t>(step.reference_distance << 1));  // P_DIFF, N=0
  }
  if (structure) AppendVp9Structure(out, frame, options);
  return out;
}

constexpr uint8_t kFirstSlice = 0x88;  // first_mb_in_slice 0: the picture begins here

// RFC 6184: key frames begin with STAP-A (SPS, PPS, SEI holding the content), all else in FU-A.
Bytes WriteH264(const CodedFrame& frame, PacketPlace place, size_t content_size) {
  const bool key = frame.content.key_frame;
  Bytes out;
  if (key && place.first) {
    static constexpr uint8_t kSps[] = {0x67, 0x42, 0xe0, 0x1f, 0xda, 0x01, 0x40, 0x16, 0xe4};
    static constexpr uint8_t kPps[] = {0x68, 0xce, 0x38, 0x80};
    out.push_back(0x78);  // STAP-A, NRI 3
    Append16(out, sizeof kSps);
    out.insert(out.end(), std::begin(kSps), std::end(kSps));
    Append16(out, sizeof kPps);
    out.insert(out.end(), std::begin(kPps), std::end(kPps));
    Append16(out, static_cast<uint32_t>(content_size + 2));
    out.push_back(place.last ? 0x65 : 0x06);  // a small picture fits beside its parameter sets
    out.push_back(kFirstSlice);
    return out;
  }
  const uint8_t type = key ? 5 : 1;
  const bool start = key ? place.second : place.first;
  if (start && place.last) return {static_cast<uint8_t>(0x60 | type), kFirstSlice};
  out.push_back(0x7c);  // FU-A, NRI 3
  out.push_back(static_cast<uint8_t>((start ? 0x80 : 0) | (place.last ? 0x40 : 0) | type));
  if (start) out.push_back(kFirstSlice);
  return out;
}

// AV1 RTP specification section 4.4: one frame OBU in fragments, before it the sequence header at a
// key frame.
Bytes WriteAv1(const CodedFrame& frame, PacketPlace place) {
  static constexpr uint8_t kSequenceHeader[] = {0x08, 0x00, 0x00, 0x00, 0x04, 0x3c, 0xff};
  const bool sequence = frame.content.key_frame && place.first;
  Bytes out;
  out.push_back(static_cast<uint8_t>((place.first ? 0 : 0x80) | (place.last ? 0 : 0x40) |
                                     (sequence ? 2 : 1) << 4 | (sequence ? 0x08 : 0)));  // Z Y W N
  if (sequence) {
    out.push_back(sizeof kSequenceHeader);
    out.insert(out.end(), std::begin(kSequenceHeader), std::end(kSequenceHeader));
  }
  if (place.first) {
    out.push_back(6 << 3);  // OBU_FRAME, no size field
    // show_existing_frame 0, frame_type (0 key, 1 inter), show_frame 1
    out.push_back(frame.content.key_frame ? 0x10 : 0x30);
  }
  return out;
}

}  // namespace

std::vector<uint8_t> WriteFormat(const CodedFrame& frame, const PacketizerOptions& options,
                                 PacketPlace place, size_t content_size) {
  Bytes out;
  switch (options.codec) {
    case rtp::Codec::kVp8:
      out = WriteVp8(frame, options.temporal_layers, place);
      break;
    case rtp::Codec::kVp9:
      out = WriteVp9(frame, options, place);
      break;
    case rtp::Codec::kH264:
      out = WriteH264(frame, place, content_size);
      break;
    case rtp::Codec::kAv1:
      out = WriteAv1(frame, place);
      break;
    default:
      break;
  }
  out.resize(out.size() + content_size);
  return out;
}

}  // namespace sim
