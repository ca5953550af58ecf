// Retransmission payloads (RFC 4588 section 4): the original sequence number, then the original
// payload.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "rtp/bytes.h"

namespace rtp {

inline constexpr size_t kOriginalSequenceSize = 2;

struct RtxPayload {
  uint16_t original_sequence = 0;
  std::span<const uint8_t> original_payload;  // within the bytes it was read from
};

// `payload` without padding. nullopt when it is shorter than the sequence number: padding sent on
// the retransmission stream to probe for bandwidth has no payload at all.
inline std::optional<RtxPayload> ReadRtxPayload(std::span<const uint8_t> payload) {
  if (payload.size() < kOriginalSequenceSize) return std::nullopt;
  return RtxPayload{LoadBe16(payload.data()), payload.subspan(kOriginalSequenceSize)};
}

}  // namespace rtp
