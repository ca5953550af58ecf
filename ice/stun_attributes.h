// What the STUN reader and writer share: attribute types, sizes, and the two checksums over a
// message (RFC 8489 sections 14.5 and 14.7).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "ice/stun_message.h"

namespace ice {

inline constexpr uint32_t kMagicCookie = 0x2112A442;
inline constexpr size_t kStunHeaderSize = 20;
inline constexpr size_t kIntegritySize = 20;
inline constexpr size_t kFingerprintSize = 4;
inline constexpr size_t kMaxUsernameSize = 513;
inline constexpr uint8_t kFamilyV4 = 1;
inline constexpr uint8_t kFamilyV6 = 2;
// Beyond any path MTU; bounds what one datagram can make us hash.
inline constexpr size_t kMaxStunSize = 2048;

enum class StunAttribute : uint16_t {
  kUsername = 0x0006,
  kMessageIntegrity = 0x0008,
  kErrorCode = 0x0009,
  kUnknownAttributes = 0x000A,
  kXorMappedAddress = 0x0020,
  kPriority = 0x0024,  // RFC 8445 section 16.1, as the next three
  kUseCandidate = 0x0025,
  kFingerprint = 0x8028,
  kIceControlled = 0x8029,
  kIceControlling = 0x802A,
};

// Attribute values are padded to four bytes.
constexpr size_t PaddingOf(size_t size) { return (4 - size % 4) % 4; }

// What addresses are XORed with: the cookie, then the transaction id.
std::array<uint8_t, 16> XorMask(const TransactionId& id);

// `before` is the message up to the attribute in question; its header's length field may hold
// anything, for the checksum is over the length the message has when it ends with that attribute.
std::array<uint8_t, kIntegritySize> IntegrityOf(std::span<const uint8_t> before,
                                                std::string_view password);
uint32_t FingerprintOf(std::span<const uint8_t> before);

}  // namespace ice
