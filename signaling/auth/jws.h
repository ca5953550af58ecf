// JSON Web Signature in compact form (RFC 7515 section 3.1) with the one algorithm we allow, HS256.
#pragma once

#include <absl/status/statusor.h>

#include <boost/json/object.hpp>
#include <span>
#include <string>
#include <string_view>

namespace signaling {

inline constexpr size_t kMaxTokenBytes = 8192;

std::string SignJws(const boost::json::object& payload, std::string_view secret);

// The payload of a token signed with one of `secrets`. The header must say HS256 and nothing we do
// not understand; its other fields (kid, jku, …) choose nothing.
absl::StatusOr<boost::json::object> VerifyJws(std::string_view token,
                                              std::span<const std::string> secrets);

}  // namespace signaling
