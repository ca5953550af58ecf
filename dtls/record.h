// DTLS record headers (RFC 6347 section 4.1), as far as they can be judged before OpenSSL sees
// them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace dtls {

// RFC 7983: first byte 20..63 is DTLS.
inline bool LooksLikeDtls(std::span<const uint8_t> datagram) {
  return !datagram.empty() && datagram[0] >= 20 && datagram[0] <= 63;
}

// An alert that nothing authenticates (epoch 0): anybody could have sent it, so it counts for
// nothing (RFC 6347 section 4.1.2.7).
inline bool IsPlainAlert(std::span<const uint8_t> datagram) {
  return datagram.size() >= 5 && datagram[0] == 21 && datagram[3] == 0 && datagram[4] == 0;
}

// How many of the datagram's records are encrypted (of an epoch above 0).
size_t CountEncryptedRecords(std::span<const uint8_t> datagram);
// The length of the shortest of these; SIZE_MAX without any.
size_t ShortestEncryptedRecord(std::span<const uint8_t> datagram);

}  // namespace dtls
