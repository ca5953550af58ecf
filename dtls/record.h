// DTLS record headers (RFC 6347 section 4.1), as far as they can be judged without keys.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "rtp/bytes.h"

namespace dtls {

inline constexpr uint8_t kAlertRecord = 21;
inline constexpr uint8_t kHandshakeRecord = 22;

struct Record {
  uint8_t type = 0;
  uint16_t version = 0;
  uint64_t epoch_and_sequence = 0;  // 16 and 48 bits
  std::span<const uint8_t> body;

  uint16_t epoch() const { return static_cast<uint16_t>(epoch_and_sequence >> 48); }
};

// The next whole record of a datagram; nullopt at its end.
std::optional<Record> ReadRecord(rtp::ByteReader& datagram);

// RFC 7983: first byte 20..63 is DTLS.
inline bool LooksLikeDtls(std::span<const uint8_t> datagram) {
  return !datagram.empty() && datagram[0] >= 20 && datagram[0] <= 63;
}

// An alert that nothing authenticates (epoch 0): anybody could have sent it, so it counts for
// nothing (RFC 6347 section 4.1.2.7).
inline bool IsPlainAlert(std::span<const uint8_t> datagram) {
  return datagram.size() >= 5 && datagram[0] == kAlertRecord && datagram[3] == 0 &&
         datagram[4] == 0;
}

// How many of the datagram's records are encrypted (of an epoch above 0).
size_t CountEncryptedRecords(std::span<const uint8_t> datagram);
// The length of the shortest of these; SIZE_MAX without any.
size_t ShortestEncryptedRecord(std::span<const uint8_t> datagram);

}  // namespace dtls
