// What forwarding needs to know of a video packet's place in its stream, read from the codec's RTP
// payload descriptor (or the dependency descriptor), never from the coded picture beyond the first
// bytes of a frame. No allocation.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "rtp/codec.h"

namespace rtp {

struct FrameInfo {
  // First packet of a frame (of a spatial layer frame for VP9). H264 marks no starts: there it is a
  // packet that can be a picture's first, by what begins in it: parameter sets, SEI or delimiter,
  // or a slice of macroblock 0. Several packets in a row may qualify; the one after a marker is
  // first. AV1: the first OBU is no continuation, which is also true at later tile groups.
  bool frame_start = false;
  bool frame_end = false;  // last packet of it, where the descriptor says so (else: the marker)
  // Decoding can start from here. VP8, VP9: true for the packet that starts a key frame (of spatial
  // layer 0), false for the rest of it. H264: an SPS or IDR slice begins in the packet. AV1: a
  // coded video sequence begins (N, or a sequence header and the header of a key frame).
  bool key_frame = false;
  // H264: an IDR slice begins in the packet and no SPS before it, which may be in an earlier packet
  // of the key frame: without that one this is no place to start from.
  bool headless = false;
  // From this frame on, its temporal layer may be joined (Y, U, DTI switch); always so in layer 0.
  bool switching_up = false;
  // From this frame on, temporal layers up to this one may be joined by a receiver of all layers up
  // to this frame's (VP9 U: 7; the highest DTI switch), or, where it is this frame's own, of all
  // below it (VP8 Y). 0: none.
  uint8_t joins_up_to = 0;
  uint8_t temporal_id = 0;  // AV1: in the packets in which an OBU starts, else 0
  uint8_t spatial_id = 0;
  // Of the VP8/VP9 descriptor, -1 when absent: what a rewriter must keep continuous.
  int32_t picture_id = -1;
  uint8_t picture_id_bits = 0;  // 7 or 15
  int16_t tl0_pic_idx = -1;
  int8_t key_idx = -1;  // VP8 only
  // Where in the payload they are, all within its first bytes; 0: nowhere. (The first octet is
  // never one of them.)
  uint8_t picture_id_at = 0;
  uint8_t tl0_pic_idx_at = 0;
  uint8_t key_idx_at = 0;  // the octet of TID, Y and KEYIDX
};

// Parses the start of `payload` (decrypted, without padding). nullopt: malformed; the packet is
// passed on with the last known state. Audio codecs yield a default FrameInfo with frame_start.
std::optional<FrameInfo> ParseFrameInfo(Codec codec, std::span<const uint8_t> payload);

// Overwrites picture id, TL0PICIDX and KEYIDX in a VP8 or VP9 descriptor in place, each in the
// width it has (a 7-bit picture id is written modulo 128); fields that are absent stay absent.
// False, and nothing written, when the descriptor does not parse.
struct FrameIds {
  uint16_t picture_id = 0;
  uint8_t tl0_pic_idx = 0;
  uint8_t key_idx = 0;
  bool operator==(const FrameIds&) const = default;
};
bool RewriteFrameIds(Codec codec, std::span<uint8_t> payload, const FrameIds& ids);
// The same in a payload that was parsed before.
void WriteFrameIds(const FrameInfo& parsed, std::span<uint8_t> payload, const FrameIds& ids);
// Copies such a payload with these ids. A picture id of 7 bits becomes one of 15, which takes a
// byte more. Returns the bytes written; 0 when `out` is too small.
size_t CopyWithFrameIds(const FrameInfo& parsed, std::span<const uint8_t> payload,
                        const FrameIds& ids, std::span<uint8_t> out);

}  // namespace rtp
