// The writing half of stun_message.h.
#include <algorithm>
#include <string_view>

#include "ice/stun_attributes.h"
#include "ice/stun_message.h"
#include "rtp/bytes.h"

namespace ice {
namespace {

// Builds one message attribute by attribute.
class StunWriter {
 public:
  StunWriter(StunClass message_class, const TransactionId& id, std::span<uint8_t> out)
      : writer_(out.first(std::min(out.size(), kMaxStunSize))) {
    const auto bits = static_cast<uint16_t>(message_class);
    // The class bits lie at 0x0100 and 0x0010 (RFC 8489 section 5).
    writer_.WriteU16(static_cast<uint16_t>((bits & 2) << 7 | (bits & 1) << 4 | kBindingMethod));
    writer_.WriteU16(0);
    writer_.WriteU32(kMagicCookie);
    writer_.WriteBytes(id);
  }

  void Add(StunAttribute type, std::span<const uint8_t> value) {
    AddHeader(type, value.size());
    writer_.WriteBytes(value);
    writer_.WriteZeros(PaddingOf(value.size()));
  }
  void Add(StunAttribute type, std::string_view value) {
    Add(type, {reinterpret_cast<const uint8_t*>(value.data()), value.size()});
  }
  void AddU32(StunAttribute type, uint32_t value) {
    AddHeader(type, 4);
    writer_.WriteU32(value);
  }
  void AddU64(StunAttribute type, uint64_t value) {
    AddHeader(type, 8);
    writer_.WriteU64(value);
  }
  void AddErrorCode(uint16_t code, std::string_view reason) {
    AddHeader(StunAttribute::kErrorCode, 4 + reason.size());
    writer_.WriteU16(0);
    writer_.WriteU8(static_cast<uint8_t>(code / 100));
    writer_.WriteU8(static_cast<uint8_t>(code % 100));
    writer_.WriteBytes(reason);
    writer_.WriteZeros(PaddingOf(reason.size()));
  }
  void AddUnknownAttribute(uint16_t type) {
    AddHeader(StunAttribute::kUnknownAttributes, 2);
    writer_.WriteU16(type);
    writer_.WriteZeros(2);
  }
  void AddXorMappedAddress(const SocketAddress& address, const TransactionId& id) {
    const size_t size = address.is_v4() ? 4 : 16;
    const auto mask = XorMask(id);
    AddHeader(StunAttribute::kXorMappedAddress, 4 + size);
    writer_.WriteU8(0);
    writer_.WriteU8(address.is_v4() ? kFamilyV4 : kFamilyV6);
    writer_.WriteU16(static_cast<uint16_t>(address.port() ^ (kMagicCookie >> 16)));
    for (size_t i = 0; i < size; ++i) writer_.WriteU8(address.bytes()[i] ^ mask[i]);
  }

  // Appends the two checksums and sets the length; the message's size, or 0 if it did not fit.
  size_t Finish(std::string_view password) {
    if (!password.empty() && !writer_.failed()) {
      Add(StunAttribute::kMessageIntegrity, IntegrityOf(writer_.written(), password));
    }
    if (!writer_.failed()) AddU32(StunAttribute::kFingerprint, FingerprintOf(writer_.written()));
    if (writer_.failed()) return 0;
    writer_.PatchU16(2, static_cast<uint16_t>(writer_.size() - kStunHeaderSize));
    return writer_.size();
  }

 private:
  void AddHeader(StunAttribute type, size_t size) {
    writer_.WriteU16(static_cast<uint16_t>(type));
    writer_.WriteU16(static_cast<uint16_t>(size));
  }

  rtp::ByteWriter writer_;
};

}  // namespace

size_t WriteBindingRequest(const BindingRequest& request, std::string_view password,
                           std::span<uint8_t> out) {
  StunWriter writer(StunClass::kRequest, request.transaction_id, out);
  writer.Add(StunAttribute::kUsername, request.username);
  writer.AddU32(StunAttribute::kPriority, request.priority);
  writer.AddU64(
      request.controlling ? StunAttribute::kIceControlling : StunAttribute::kIceControlled,
      request.tie_breaker);
  if (request.use_candidate) writer.Add(StunAttribute::kUseCandidate, std::string_view());
  return writer.Finish(password);
}

size_t WriteBindingSuccess(const TransactionId& id, const SocketAddress& mapped,
                           std::string_view password, std::span<uint8_t> out) {
  StunWriter writer(StunClass::kSuccess, id, out);
  writer.AddXorMappedAddress(mapped, id);
  return writer.Finish(password);
}

size_t WriteBindingError(const TransactionId& id, uint16_t code, std::string_view reason,
                         std::optional<uint16_t> unknown_attribute, std::string_view password,
                         std::span<uint8_t> out) {
  StunWriter writer(StunClass::kError, id, out);
  writer.AddErrorCode(code, reason);
  if (unknown_attribute) writer.AddUnknownAttribute(*unknown_attribute);
  return writer.Finish(password);
}

}  // namespace ice
