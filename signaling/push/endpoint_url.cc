#include "signaling/push/endpoint_url.h"

#include <algorithm>
#include <charconv>
#include <system_error>

#include "ice/socket_address.h"

namespace signaling {
namespace {

constexpr std::string_view kScheme = "https://";
constexpr uint16_t kHttps = 443;
constexpr size_t kMaxHost = 253;
constexpr size_t kMaxLabel = 63;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// RFC 1123 section 2.1: letters, digits, hyphens. (An underscore is no host's.)
bool IsLabel(std::string_view label) {
  if (label.empty() || label.size() > kMaxLabel || label.front() == '-' || label.back() == '-') {
    return false;
  }
  return std::ranges::all_of(label, [](char c) { return IsLetter(c) || IsDigit(c) || c == '-'; });
}

// Does somebody read it as an IPv4 address: "127.1", "0x7f.1", "2130706433"? (URL standard: a host
// whose last label is a number.)
bool EndsInNumber(std::string_view host) {
  const std::string_view last = host.substr(host.rfind('.') + 1);  // npos + 1: all of it
  if (last.starts_with("0x") || last.starts_with("0X")) return true;
  return std::ranges::all_of(last, IsDigit);
}

bool IsName(std::string_view host) {
  if (host.size() > kMaxHost || EndsInNumber(host)) return false;
  while (!host.empty()) {
    const size_t dot = host.find('.');
    if (!IsLabel(host.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    host.remove_prefix(dot + 1);
  }
  return false;
}

bool IsAddress(std::string_view text) { return ice::SocketAddress::Parse(text, 0).has_value(); }

// An IPv6 address stands in brackets (RFC 3986 section 3.2.2) and alone has colons.
bool IsHost(std::string_view host) {
  const bool colons = host.find(':') != std::string_view::npos;
  if (host.starts_with('[')) {
    return colons && host.ends_with(']') && IsAddress(host.substr(1, host.size() - 2));
  }
  return !colons && (IsName(host) || IsAddress(host));
}

std::optional<uint16_t> ParsePort(std::string_view text) {
  uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size() || port == 0) return std::nullopt;
  return port;
}

// RFC 3986 appendix A: what a path and a query may consist of.
bool IsTarget(std::string_view target) {
  constexpr std::string_view kOthers = "-._~%!$&'()*+,;=:@/?";
  return std::ranges::all_of(target, [&](char c) {
    return IsLetter(c) || IsDigit(c) || kOthers.find(c) != std::string_view::npos;
  });
}

}  // namespace

std::string EndpointUrl::Origin() const {
  std::string origin = std::string(kScheme) + host;
  if (port != kHttps) origin += ':' + std::to_string(port);
  return origin;
}

std::string EndpointUrl::Text() const { return Origin() + target; }

std::optional<EndpointUrl> ParseEndpointUrl(std::string_view text) {
  if (text.size() > kMaxEndpointBytes) return std::nullopt;
  std::string scheme(text.substr(0, kScheme.size()));
  std::ranges::transform(scheme, scheme.begin(), Lower);
  if (scheme != kScheme) return std::nullopt;
  text.remove_prefix(kScheme.size());
  const size_t slash = std::min(text.find_first_of("/?"), text.size());
  std::string_view authority = text.substr(0, slash);
  const std::string_view target = text.substr(slash);

  EndpointUrl url;
  const size_t bracket = authority.rfind(']');
  const size_t colon = authority.rfind(':');
  const bool has_port =
      colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket);
  if (has_port) {
    const std::optional<uint16_t> port = ParsePort(authority.substr(colon + 1));
    if (!port) return std::nullopt;
    url.port = *port;
    authority = authority.substr(0, colon);
  }
  if (!IsHost(authority) || !IsTarget(target)) return std::nullopt;
  url.host = authority;
  std::ranges::transform(url.host, url.host.begin(), Lower);
  url.target = target.starts_with('/') ? std::string(target) : "/" + std::string(target);
  return url;
}

}  // namespace signaling
