// Payload types and extension ids for m-sections that we add: what a number meant once in this
// session it means for good (RFC 8843 section 9.1, 9.2), so numbers in use are reused for the same
// thing and new things get free numbers. Pure.
#pragma once

#include <bitset>
#include <optional>
#include <string_view>
#include <vector>

#include "signaling/sdp/negotiated_session.h"

namespace signaling {

class PayloadNumbers {
 public:
  PayloadNumbers(const NegotiatedSession& session, rtp::MediaKind kind);

  // The number of `payload`'s codec (its own number if that is static or free); nullopt when none
  // is left. `payload.payload_type` 0 with a clock other than 8000 asks for a dynamic one.
  std::optional<uint8_t> NumberFor(const PayloadFormat& payload);
  // The number of the RTX of `repaired`.
  std::optional<uint8_t> RtxNumberFor(uint8_t repaired);

 private:
  std::optional<uint8_t> Take(uint8_t number);
  std::optional<uint8_t> TakeFree();

  rtp::MediaKind kind_;
  std::vector<PayloadFormat> known_;  // of this kind, ours first
  std::bitset<128> used_;             // of any kind
  std::bitset<128> taken_;            // given out
};

class ExtensionNumbers {
 public:
  explicit ExtensionNumbers(const NegotiatedSession& session);
  // One-byte ids only; 0 when none is left.
  uint16_t NumberFor(std::string_view uri);

 private:
  std::vector<ExtensionLine> known_;  // ours first
  std::bitset<256> used_;
};

}  // namespace signaling
