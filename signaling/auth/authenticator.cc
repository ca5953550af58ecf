#include "signaling/auth/authenticator.h"

#include <absl/strings/match.h>

#include <algorithm>
#include <utility>

#include "signaling/auth/auth_error.h"

namespace signaling {

bool Covers(const CoveredCalls& calls, std::string_view cid) {
  return !calls || std::find(calls->begin(), calls->end(), cid) != calls->end();
}

std::string_view TokenFromAuthorization(std::string_view value) {
  // RFC 7235 section 2.1: the scheme is case-insensitive and followed by one or more spaces.
  constexpr std::string_view kScheme = "bearer ";
  const std::string_view start = value.substr(0, kScheme.size());
  if (absl::EqualsIgnoreCase({start.data(), start.size()}, "bearer ")) {
    value.remove_prefix(kScheme.size());
  }
  while (value.starts_with(' ')) value.remove_prefix(1);
  while (value.ends_with(' ')) value.remove_suffix(1);
  return value;
}

Authenticator::Authenticator(std::vector<ApiKey> keys) : keys_(std::move(keys)) {}

absl::StatusOr<const ApiKey*> Authenticator::Select(std::optional<std::string_view> api_key) const {
  if (!api_key) {
    if (keys_.size() == 1) return &keys_.front();
    return AuthError("api_key_missing", "The request must name an API key with ?api_key=");
  }
  for (const ApiKey& key : keys_) {
    if (key.key == *api_key) return &key;
  }
  return AuthError("api_key_unknown", "API key is unknown");
}

absl::StatusOr<Identity> Authenticator::Verify(std::string_view token,
                                               std::optional<std::string_view> api_key,
                                               WallTime now) const {
  const absl::StatusOr<const ApiKey*> key = Select(api_key);
  if (!key.ok()) return key.status();
  absl::StatusOr<TokenClaims> claims = VerifyToken(token, (*key)->secrets, now);
  if (!claims.ok()) return claims.status();
  return Identity{.api_key = (*key)->key,
                  .user_id = std::move(claims->user_id),
                  .is_server = claims->is_server,
                  .call_cids = std::move(claims->call_cids),
                  .expires_at = claims->expires_at};
}

absl::StatusOr<MintedToken> Authenticator::Mint(std::string_view user_id,
                                                std::optional<std::string_view> api_key,
                                                WallTime now, std::chrono::seconds validity) const {
  const absl::StatusOr<const ApiKey*> key = Select(api_key);
  if (!key.ok()) return key.status();
  if (!IsUserId(user_id)) {
    return absl::InvalidArgumentError(
        "userId must be at most 255 bytes without control characters");
  }
  TokenClaims claims;
  claims.user_id = user_id;
  claims.issued_at = std::chrono::floor<std::chrono::seconds>(now);
  claims.expires_at = claims.issued_at + validity;
  return MintedToken{.api_key = (*key)->key,
                     .token = MintToken(claims, (*key)->secrets.front()),
                     .expires_at = claims.expires_at};
}

}  // namespace signaling
