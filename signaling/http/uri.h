// The request target of HTTP (RFC 9112 section 3.2, RFC 3986): untrusted text in, a decoded path
// and query out. Pure and bounded by the length of the text.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace signaling {

inline constexpr size_t kMaxQueryParameters = 64;

// RFC 3986 section 2.1. nullopt for a cut or non-hexadecimal escape, and for one that decodes to a
// control character: neither has a place in a path or query.
std::optional<std::string> PercentDecode(std::string_view text);

using QueryParameters = std::vector<std::pair<std::string, std::string>>;

// `a=1&b=%20&c` in order, `+` meaning a space. nullopt for a bad escape or too many parameters.
std::optional<QueryParameters> ParseQuery(std::string_view text);

struct Target {
  std::string path;  // begins with '/', decoded
  QueryParameters query;
};

// Origin form ("/path?query") or absolute form ("http://host/path?query"), nothing else; a fragment
// is refused.
std::optional<Target> ParseTarget(std::string_view text);

}  // namespace signaling
