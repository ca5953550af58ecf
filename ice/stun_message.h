// STUN messages (RFC 8489), as far as ICE (RFC 8445) needs them: Binding requests, indications and
// responses, parsed in place and written into a span.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "ice/socket_address.h"

namespace ice {

enum class StunClass : uint8_t { kRequest, kIndication, kSuccess, kError };

using TransactionId = std::array<uint8_t, 12>;

// Attributes are views into the parsed bytes. Attributes after MESSAGE-INTEGRITY other than
// FINGERPRINT are ignored (RFC 8489 section 14.5).
struct StunMessage {
  std::span<const uint8_t> bytes;  // the whole message
  StunClass message_class = StunClass::kRequest;
  uint16_t method = 0;  // 1 = Binding
  TransactionId transaction_id{};
  std::string_view username;  // empty: absent
  std::optional<uint32_t> priority;
  std::optional<uint64_t> ice_controlling;  // tie-breaker
  std::optional<uint64_t> ice_controlled;
  bool use_candidate = false;
  std::optional<SocketAddress> xor_mapped_address;
  std::optional<uint16_t> error_code;         // 300..699
  std::optional<uint16_t> unknown_attribute;  // first comprehension-required one not known
  size_t integrity_offset = 0;                // of the MESSAGE-INTEGRITY attribute; 0: absent
  bool has_fingerprint = false;               // present and correct
};

inline constexpr uint16_t kBindingMethod = 1;

// RFC 7983: first byte 0..3 is STUN.
inline bool LooksLikeStun(std::span<const uint8_t> datagram) {
  return !datagram.empty() && datagram[0] <= 3;
}

// nullopt: not STUN (cookie, length), an attribute that runs over the end, or a FINGERPRINT that is
// wrong. Never reads outside `datagram`.
std::optional<StunMessage> ParseStun(std::span<const uint8_t> datagram);

// Checks MESSAGE-INTEGRITY (HMAC-SHA1, short-term key = password) in constant time. False when the
// attribute is absent.
bool VerifyIntegrity(const StunMessage& message, std::string_view password);

// "local:remote" halves of a USERNAME (RFC 8445 section 7.2.2); nullopt without a colon.
struct UsernameParts {
  std::string_view receiver;  // the ufrag of the agent that is being checked
  std::string_view sender;
};
std::optional<UsernameParts> SplitUsername(std::string_view username);

// Each writes a whole message with MESSAGE-INTEGRITY (where a password is given) and FINGERPRINT
// and returns its size, 0 when `out` is too small.
struct BindingRequest {
  TransactionId transaction_id{};
  std::string_view username;
  uint32_t priority = 0;
  bool controlling = true;
  uint64_t tie_breaker = 0;
  bool use_candidate = false;
};
size_t WriteBindingRequest(const BindingRequest& request, std::string_view password,
                           std::span<uint8_t> out);
size_t WriteBindingSuccess(const TransactionId& id, const SocketAddress& mapped,
                           std::string_view password, std::span<uint8_t> out);
size_t WriteBindingError(const TransactionId& id, uint16_t code, std::string_view reason,
                         std::optional<uint16_t> unknown_attribute, std::string_view password,
                         std::span<uint8_t> out);

}  // namespace ice
