// DTLS record headers (RFC 6347 section 4.1), as far as they can be judged without keys.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "rtp/bytes.h"

namespace dtls {

inline constexpr uint8_t kChangeCipherSpecRecord = 20;
inline constexpr uint8_t kAlertRecord = 21;
inline constexpr uint8_t kHandshakeRecord = 22;
inline constexpr uint8_t kApplicationRecord = 23;

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

// What of a datagram OpenSSL may see: its whole records, of the types there are, but
// - no alert that nothing authenticates (epoch 0): anybody could have sent it, so it counts for
//   nothing (RFC 6347 section 4.1.2.7);
// - no encrypted record shorter than `overhead`: OpenSSL answers it by a fatal alert, and anybody
//   could have sent that one too;
// - none of another version than 1.2: OpenSSL would pass over its header only and take what follows
//   for a record. In epoch 0, where nothing protects the version, it is set right instead.
struct Acceptable {
  std::vector<uint8_t> records;
  size_t encrypted = 0;  // how many of them (of an epoch above 0)
};
Acceptable AcceptableRecords(std::span<const uint8_t> datagram, size_t overhead);

}  // namespace dtls
