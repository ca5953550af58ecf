// The access token: a JWT (RFC 7519) signed with HMAC-SHA256 (RFC 7515, RFC 7518 section 3.2), and
// nothing else: the algorithm is ours, not the token's choice.
//
// Pure: the time is a parameter. A token of at most 8 KiB is read in one pass; its signature is
// compared in constant time before any claim is believed.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace signaling {

using WallTime = std::chrono::system_clock::time_point;

inline constexpr std::chrono::seconds kDefaultTokenValidity = std::chrono::hours(24);
// How far the clock of a backend that mints tokens may run before ours.
inline constexpr std::chrono::seconds kTokenClockLeeway{5};

struct TokenClaims {
  std::string user_id;  // empty in a server token
  bool is_server = false;
  std::optional<std::vector<std::string>> call_cids;  // nullopt: any call
  std::chrono::sys_seconds issued_at;
  std::chrono::sys_seconds expires_at;
  std::optional<std::chrono::sys_seconds> not_before;
  bool operator==(const TokenClaims&) const = default;
};

// 1 to 255 bytes without control characters.
bool IsUserId(std::string_view id);

std::string MintToken(const TokenClaims& claims, std::string_view secret);

// kUnauthenticated with a sentence ("Token signature is invalid", "Token has expired", …) and a
// code (see AuthErrorCode). A token without `exp` lasts for `validity_in_seconds`, else 24 h, from
// `iat`.
absl::StatusOr<TokenClaims> VerifyToken(std::string_view token,
                                        std::span<const std::string> secrets, WallTime now);

// The `code` of an error of VerifyToken or Authenticator: "token_missing", "token_malformed",
// "token_algorithm", "token_signature_invalid", "token_expired", "token_not_yet_valid",
// "api_key_missing", "api_key_unknown".
std::string AuthErrorCode(const absl::Status& status);

}  // namespace signaling
