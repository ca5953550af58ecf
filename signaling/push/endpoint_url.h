// The URL of a push endpoint, which a stranger's browser names and we are to connect to: https, a
// plain host, no user and no fragment (RFC 3986, RFC 8030 section 4). Everything in it that two
// parsers could read differently is refused: the checks made on it would otherwise be of another
// host than the one connected to.
//
// Untrusted text in, parts out. Pure; bounded by the length of the text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace signaling {

inline constexpr size_t kMaxEndpointBytes = 2048;

struct EndpointUrl {
  std::string host;  // in lower case: a name, an IPv4 address, or an IPv6 address in brackets
  uint16_t port = 443;
  std::string target;  // path and query, from the '/' on

  // RFC 6454 section 6.2: without the default port.
  std::string Origin() const;
  std::string Text() const;
  bool operator==(const EndpointUrl&) const = default;
};

std::optional<EndpointUrl> ParseEndpointUrl(std::string_view text);

}  // namespace signaling
