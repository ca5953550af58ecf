#include "ice/stun_attributes.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>

#include "rtp/bytes.h"

namespace ice {
namespace {

constexpr size_t kAttributeHeaderSize = 4;
constexpr uint32_t kFingerprintXor = 0x5354554E;  // "STUN"

// CRC-32 of ITU V.42, bit-reversed polynomial 0xEDB88320.
constexpr std::array<uint32_t, 256> kCrcTable = [] {
  std::array<uint32_t, 256> table{};
  for (uint32_t i = 0; i < table.size(); ++i) {
    uint32_t crc = i;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xEDB88320 : 0);
    table[i] = crc;
  }
  return table;
}();

uint32_t Crc32(uint32_t crc, std::span<const uint8_t> bytes) {
  for (uint8_t byte : bytes) crc = kCrcTable[(crc ^ byte) & 0xFF] ^ (crc >> 8);
  return crc;
}

// The message's first four bytes, with the length it has when it ends with an attribute of
// `value_size` bytes behind `before`.
std::array<uint8_t, 4> HeadEndingWith(std::span<const uint8_t> before, size_t value_size) {
  std::array<uint8_t, 4> head = {before[0], before[1]};
  const size_t length = before.size() - kStunHeaderSize + kAttributeHeaderSize + value_size;
  rtp::StoreBe16(&head[2], static_cast<uint16_t>(length));
  return head;
}

}  // namespace

std::array<uint8_t, 16> XorMask(const TransactionId& id) {
  std::array<uint8_t, 16> mask;
  rtp::StoreBe32(mask.data(), kMagicCookie);
  std::copy(id.begin(), id.end(), mask.begin() + 4);
  return mask;
}

std::array<uint8_t, kIntegritySize> IntegrityOf(std::span<const uint8_t> before,
                                                std::string_view password) {
  std::array<uint8_t, kMaxStunSize> text;
  std::copy(before.begin(), before.end(), text.begin());
  const auto head = HeadEndingWith(before, kIntegritySize);
  std::copy(head.begin(), head.end(), text.begin());
  std::array<uint8_t, kIntegritySize> result{};
  HMAC(EVP_sha1(), password.data(), static_cast<int>(password.size()), text.data(), before.size(),
       result.data(), nullptr);
  return result;
}

uint32_t FingerprintOf(std::span<const uint8_t> before) {
  uint32_t crc = Crc32(0xFFFFFFFF, HeadEndingWith(before, kFingerprintSize));
  crc = Crc32(crc, before.subspan(4));
  return (crc ^ 0xFFFFFFFF) ^ kFingerprintXor;
}

}  // namespace ice
