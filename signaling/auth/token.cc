#include "signaling/auth/token.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <cstdint>
#include <utility>

#include "signaling/auth/auth_error.h"
#include "signaling/auth/jws.h"

namespace signaling {
namespace {

namespace json = boost::json;
using std::chrono::seconds;
using std::chrono::sys_seconds;

// The year 2255. What lies further is as good as this, and everything up to here is also a time of
// the system clock, which counts nanoseconds in 64 bits.
constexpr int64_t kLatestTime = 9'000'000'000;
constexpr size_t kMaxUserId = 255;
constexpr size_t kMaxCallCids = 1000;

absl::Status Refused(std::string_view sentence) { return AuthError("token_malformed", sentence); }

// RFC 7519 section 2, NumericDate: seconds, possibly with a fraction, which we drop.
std::optional<int64_t> SecondsOf(const json::value& value) {
  if (value.is_uint64()) return kLatestTime;  // beyond an int64
  if (value.is_int64()) {
    const int64_t number = value.get_int64();
    if (number >= 0) return std::min(number, kLatestTime);
  } else if (value.is_double()) {
    const double number = value.get_double();
    if (number >= static_cast<double>(kLatestTime)) return kLatestTime;
    if (number >= 0) return static_cast<int64_t>(number);
  }
  return std::nullopt;
}

// Reads the claim `name` into `out` if it is there; false when it is no number of seconds.
bool ReadSeconds(const json::object& payload, std::string_view name, std::optional<int64_t>& out) {
  const json::value* value = payload.if_contains(name);
  if (value == nullptr) return true;
  out = SecondsOf(*value);
  return out.has_value();
}

absl::Status ReadSubject(const json::object& payload, TokenClaims& claims) {
  if (const json::value* server = payload.if_contains("server")) {
    if (!server->is_bool()) return Refused("Token claim server must be true or false");
    claims.is_server = server->get_bool();
  }
  if (const json::value* user = payload.if_contains("user_id")) {
    if (!user->is_string()) return Refused("Token claim user_id must be a string");
    const json::string& id = user->get_string();
    claims.user_id.assign(id.data(), id.size());
  }
  if (claims.is_server == !claims.user_id.empty()) {
    return Refused("Token must carry either user_id or server");
  }
  if (!claims.is_server && !IsUserId(claims.user_id)) {
    return Refused("Token claim user_id must be at most 255 bytes without control characters");
  }
  return absl::OkStatus();
}

absl::Status ReadCallCids(const json::object& payload, TokenClaims& claims) {
  const json::value* value = payload.if_contains("call_cids");
  if (value == nullptr) return absl::OkStatus();
  if (!value->is_array() || value->get_array().size() > kMaxCallCids) {
    return Refused("Token claim call_cids must be a list of at most 1000 call ids");
  }
  std::vector<std::string>& cids = claims.call_cids.emplace();
  for (const json::value& item : value->get_array()) {
    if (!item.is_string()) return Refused("Token claim call_cids must be a list of strings");
    cids.emplace_back(item.get_string().data(), item.get_string().size());
  }
  return absl::OkStatus();
}

absl::Status ReadTimes(const json::object& payload, TokenClaims& claims) {
  std::optional<int64_t> issued, expires, not_before, validity;
  if (!ReadSeconds(payload, "iat", issued) || !ReadSeconds(payload, "exp", expires) ||
      !ReadSeconds(payload, "nbf", not_before) ||
      !ReadSeconds(payload, "validity_in_seconds", validity)) {
    return Refused("Token claims iat, exp, nbf and validity_in_seconds must be Unix seconds");
  }
  if (!expires) {
    if (!issued) return Refused("Token has no exp, so it must at least carry iat");
    expires = std::min(*issued + validity.value_or(kDefaultTokenValidity.count()), kLatestTime);
  }
  claims.issued_at = sys_seconds(seconds(issued.value_or(0)));
  claims.expires_at = sys_seconds(seconds(*expires));
  if (not_before) claims.not_before = sys_seconds(seconds(*not_before));
  return absl::OkStatus();
}

absl::Status CheckTimes(const TokenClaims& claims, WallTime now) {
  // RFC 7519 section 4.1.4: on or after `exp` the token is refused. The leeway of sections 4.1.4
  // and 4.1.5 is given to clocks that run ahead of ours only: nothing outlives its time.
  if (now >= claims.expires_at) return AuthError("token_expired", "Token has expired");
  const WallTime latest = now + kTokenClockLeeway;
  if (claims.issued_at > latest || claims.not_before.value_or(sys_seconds()) > latest) {
    return AuthError("token_not_yet_valid", "Token is not yet valid");
  }
  return absl::OkStatus();
}

}  // namespace

bool IsUserId(std::string_view id) {
  if (id.empty() || id.size() > kMaxUserId) return false;
  for (const char c : id) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return false;
  }
  return true;
}

std::string MintToken(const TokenClaims& claims, std::string_view secret) {
  json::object payload;
  if (claims.is_server) {
    payload["server"] = true;
  } else {
    payload["user_id"] = claims.user_id;
  }
  if (claims.call_cids)
    payload["call_cids"] = json::array(claims.call_cids->begin(), claims.call_cids->end());
  payload["validity_in_seconds"] = int64_t{(claims.expires_at - claims.issued_at).count()};
  payload["iat"] = int64_t{claims.issued_at.time_since_epoch().count()};
  payload["exp"] = int64_t{claims.expires_at.time_since_epoch().count()};
  if (claims.not_before) payload["nbf"] = int64_t{claims.not_before->time_since_epoch().count()};
  return SignJws(payload, secret);
}

absl::StatusOr<TokenClaims> VerifyToken(std::string_view token,
                                        std::span<const std::string> secrets, WallTime now) {
  const absl::StatusOr<json::object> payload = VerifyJws(token, secrets);
  if (!payload.ok()) return payload.status();
  TokenClaims claims;
  if (absl::Status status = ReadTimes(*payload, claims); !status.ok()) return status;
  if (absl::Status status = CheckTimes(claims, now); !status.ok()) return status;
  if (absl::Status status = ReadSubject(*payload, claims); !status.ok()) return status;
  if (absl::Status status = ReadCallCids(*payload, claims); !status.ok()) return status;
  return claims;
}

}  // namespace signaling
