// Frames into RTP payloads and back, with payload descriptors formed as the codecs' RTP formats say
// (RFC 7741 VP8, RFC 9628 VP9, RFC 6184 H264, the AV1 RTP specification). Written apart from rtp/
// on purpose: what the server reads and rewrites is read here by other code.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "rtp/codec.h"
#include "tests/sim/coded_frame.h"

namespace sim {

struct PacketizerOptions {
  rtp::Codec codec = rtp::Codec::kVp8;
  int temporal_layers = 1;
  bool vp9_flexible = false;
  bool dependency_descriptor = false;
  size_t max_payload = 1150;
};

struct FramePacket {
  std::vector<uint8_t> payload;
  std::vector<uint8_t> dependency_descriptor;  // empty: none
  bool marker = false;
};

std::vector<FramePacket> Packetize(const CodedFrame& frame, const PacketizerOptions& options);

// What a receiver reads from one payload.
struct PayloadView {
  std::span<const uint8_t> content;  // for ReadContent
  bool frame_start = false;
  bool key_frame = false;
  std::optional<uint16_t> picture_id;
  std::optional<uint8_t> tl0_pic_idx;
  std::optional<uint8_t> temporal_id;
  bool layer_sync = false;              // VP8 Y
  std::optional<uint8_t> picture_diff;  // VP9 flexible mode: P_DIFF
  std::vector<uint8_t> picture_group;   // VP9 key frame: how far back each of a group refers
  bool inter_predicted = true;          // VP9: P
};
// nullopt: not a payload of `codec`.
std::optional<PayloadView> Depacketize(rtp::Codec codec, std::span<const uint8_t> payload);

}  // namespace sim
