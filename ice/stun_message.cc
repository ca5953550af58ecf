#include "ice/stun_message.h"

#include <openssl/crypto.h>

#include <algorithm>

#include "ice/stun_attributes.h"
#include "rtp/bytes.h"

namespace ice {
namespace {

// MAPPED-ADDRESS and the others that no ICE message has use of, yet are defined: passed over.
bool IsKnownButUnused(uint16_t type) {
  constexpr std::array<uint16_t, 9> kTypes = {0x0001, 0x000A, 0x0014, 0x0015, 0x001C,
                                              0x001D, 0x001E, 0x8002, 0x8003};
  return std::find(kTypes.begin(), kTypes.end(), type) != kTypes.end();
}

// RFC 8489 section 14.2: port and address XORed with the cookie and the transaction id.
std::optional<SocketAddress> ReadXorAddress(std::span<const uint8_t> value,
                                            const TransactionId& id) {
  rtp::ByteReader reader(value);
  reader.Skip(1);
  const uint8_t family = reader.ReadU8();
  const auto port = static_cast<uint16_t>(reader.ReadU16() ^ (kMagicCookie >> 16));
  const auto mask = XorMask(id);
  if (family == kFamilyV4 && value.size() == 8) {
    std::array<uint8_t, 4> address;
    for (size_t i = 0; i < address.size(); ++i) address[i] = value[4 + i] ^ mask[i];
    return SocketAddress::V4(address, port);
  }
  if (family == kFamilyV6 && value.size() == 20) {
    std::array<uint8_t, 16> address;
    for (size_t i = 0; i < address.size(); ++i) address[i] = value[4 + i] ^ mask[i];
    return SocketAddress::V6(address, port);
  }
  return std::nullopt;
}

// RFC 8489 section 14.8: class (3..6) and number (0..99).
std::optional<uint16_t> ReadErrorCode(std::span<const uint8_t> value) {
  if (value.size() < 4) return std::nullopt;
  const uint16_t error_class = value[2] & 0x07;
  const uint16_t number = value[3];
  if (error_class < 3 || error_class > 6 || number > 99) return std::nullopt;
  return static_cast<uint16_t>(error_class * 100 + number);
}

// Stores `parsed` unless an earlier attribute of the type did (RFC 8489 section 14: the first one
// counts). False when the value did not parse.
template <typename T>
bool StoreFirst(std::optional<T>& field, std::optional<T> parsed) {
  if (!parsed) return false;
  if (!field) field = parsed;
  return true;
}

std::optional<uint32_t> ReadU32(std::span<const uint8_t> value) {
  return value.size() == 4 ? std::optional(rtp::LoadBe32(value.data())) : std::nullopt;
}
std::optional<uint64_t> ReadU64(std::span<const uint8_t> value) {
  return value.size() == 8 ? std::optional(rtp::LoadBe64(value.data())) : std::nullopt;
}

// False: the value is malformed.
bool ReadAttribute(uint16_t type, std::span<const uint8_t> value, StunMessage& message) {
  switch (static_cast<StunAttribute>(type)) {
    case StunAttribute::kUsername:
      if (value.size() > kMaxUsernameSize) return false;
      if (message.username.empty()) {
        message.username = {reinterpret_cast<const char*>(value.data()), value.size()};
      }
      return true;
    case StunAttribute::kPriority:
      return StoreFirst(message.priority, ReadU32(value));
    case StunAttribute::kIceControlling:
      return StoreFirst(message.ice_controlling, ReadU64(value));
    case StunAttribute::kIceControlled:
      return StoreFirst(message.ice_controlled, ReadU64(value));
    case StunAttribute::kUseCandidate:
      message.use_candidate = true;
      return value.empty();
    case StunAttribute::kXorMappedAddress:
      return StoreFirst(message.xor_mapped_address, ReadXorAddress(value, message.transaction_id));
    case StunAttribute::kErrorCode:
      return StoreFirst(message.error_code, ReadErrorCode(value));
    default:
      // RFC 8489 section 14: types below 0x8000 must be understood.
      if (type < 0x8000 && !IsKnownButUnused(type) && !message.unknown_attribute) {
        message.unknown_attribute = type;
      }
      return true;
  }
}

// The message type's class bits are 0x0100 and 0x0010 (RFC 8489 section 5).
StunClass ClassOf(uint16_t type) {
  return static_cast<StunClass>(((type >> 7) & 2) | ((type >> 4) & 1));
}
uint16_t MethodOf(uint16_t type) {
  return static_cast<uint16_t>((type & 0x000F) | ((type >> 1) & 0x0070) | ((type >> 2) & 0x0F80));
}

bool ReadHeader(std::span<const uint8_t> datagram, StunMessage& message) {
  if (datagram.size() < kStunHeaderSize || datagram.size() > kMaxStunSize) return false;
  rtp::ByteReader reader(datagram);
  const uint16_t type = reader.ReadU16();
  const uint16_t length = reader.ReadU16();
  if ((type & 0xC000) != 0 || length % 4 != 0) return false;
  if (datagram.size() != kStunHeaderSize + length || reader.ReadU32() != kMagicCookie) return false;
  const auto id = reader.ReadBytes(message.transaction_id.size());
  std::copy(id.begin(), id.end(), message.transaction_id.begin());
  message.bytes = datagram;
  message.message_class = ClassOf(type);
  message.method = MethodOf(type);
  return true;
}

}  // namespace

std::optional<StunMessage> ParseStun(std::span<const uint8_t> datagram) {
  StunMessage message;
  if (!ReadHeader(datagram, message)) return std::nullopt;
  rtp::ByteReader reader(datagram);
  reader.Skip(kStunHeaderSize);
  while (reader.remaining() > 0) {
    const size_t offset = reader.position();
    const uint16_t type = reader.ReadU16();
    const uint16_t size = reader.ReadU16();
    const auto value = reader.ReadBytes(size);
    reader.Skip(PaddingOf(size));
    // RFC 8489 section 14.7: FINGERPRINT is the last attribute, whatever stands behind it is wrong.
    if (reader.failed() || message.has_fingerprint) return std::nullopt;
    if (type == static_cast<uint16_t>(StunAttribute::kFingerprint)) {
      if (size != 4 || rtp::LoadBe32(value.data()) != FingerprintOf(datagram.first(offset))) {
        return std::nullopt;
      }
      message.has_fingerprint = true;
    } else if (message.integrity_offset != 0) {
      continue;  // RFC 8489 section 14.5: not covered by MESSAGE-INTEGRITY, so not looked at.
    } else if (type == static_cast<uint16_t>(StunAttribute::kMessageIntegrity)) {
      if (size != kIntegritySize) return std::nullopt;
      message.integrity_offset = offset;
    } else if (!ReadAttribute(type, value, message)) {
      return std::nullopt;
    }
  }
  return message;
}

bool VerifyIntegrity(const StunMessage& message, std::string_view password) {
  if (message.integrity_offset == 0) return false;
  const auto expected = IntegrityOf(message.bytes.first(message.integrity_offset), password);
  const auto received = message.bytes.subspan(message.integrity_offset + 4, kIntegritySize);
  return CRYPTO_memcmp(expected.data(), received.data(), kIntegritySize) == 0;
}

std::optional<UsernameParts> SplitUsername(std::string_view username) {
  const size_t colon = username.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  return UsernameParts{username.substr(0, colon), username.substr(colon + 1)};
}

}  // namespace ice
