// Who is asking: an API key and a token in, an identity out. Identity comes from the token only,
// never from a request body.
#pragma once

#include <absl/status/statusor.h>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "signaling/auth/api_key.h"
#include "signaling/auth/token.h"

namespace signaling {

// The calls that a token's `call_cids` lets it act on and hear of; nullopt: any.
using CoveredCalls = std::optional<std::vector<std::string>>;
bool Covers(const CoveredCalls& calls, std::string_view cid);

struct Identity {
  std::string api_key;  // the tenant: users and calls of different keys never see each other
  std::string user_id;  // empty when is_server
  bool is_server = false;
  CoveredCalls call_cids;
  std::chrono::sys_seconds expires_at;

  bool Covers(std::string_view cid) const { return signaling::Covers(call_cids, cid); }
  bool operator==(const Identity&) const = default;
};

struct MintedToken {
  std::string api_key;
  std::string token;
  std::chrono::sys_seconds expires_at;
};

// The token in the value of an Authorization header: `<jwt>` or `Bearer <jwt>`.
std::string_view TokenFromAuthorization(std::string_view value);

class Authenticator {
 public:
  explicit Authenticator(std::vector<ApiKey> keys);

  // `api_key` is the request's `?api_key=`; without, the only key is used, and with several
  // configured the request must name one. Errors are kUnauthenticated, with AuthErrorCode.
  absl::StatusOr<Identity> Verify(std::string_view token, std::optional<std::string_view> api_key,
                                  WallTime now) const;

  // A token of `user_id`; `api_key` as above. kInvalidArgument for what is no user id.
  absl::StatusOr<MintedToken> Mint(std::string_view user_id,
                                   std::optional<std::string_view> api_key, WallTime now,
                                   std::chrono::seconds validity = kDefaultTokenValidity) const;

 private:
  absl::StatusOr<const ApiKey*> Select(std::optional<std::string_view> api_key) const;

  std::vector<ApiKey> keys_;
};

}  // namespace signaling
