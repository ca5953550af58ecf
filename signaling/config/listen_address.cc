#include "signaling/config/listen_address.h"

#include <charconv>
#include <system_error>

#include "ice/socket_address.h"

namespace signaling {

std::optional<ListenAddress> ParseListenAddress(std::string_view text) {
  const size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  std::string_view host = text.substr(0, colon);
  const std::string_view port_text = text.substr(colon + 1);
  uint16_t port = 0;
  const auto [end, error] =
      std::from_chars(port_text.data(), port_text.data() + port_text.size(), port);
  if (error != std::errc() || end != port_text.data() + port_text.size()) return std::nullopt;
  const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (bracketed) host = host.substr(1, host.size() - 2);
  if (host == "localhost") host = "127.0.0.1";
  const std::optional<ice::SocketAddress> address = ice::SocketAddress::Parse(host, port);
  if (!address || (host.find(':') != std::string_view::npos) != bracketed) return std::nullopt;
  return ListenAddress{.address = std::string(host), .port = port};
}

bool IsOrigin(std::string_view text) {
  const size_t scheme_end = text.find("://");
  if (scheme_end == std::string_view::npos || scheme_end == 0) return false;
  const std::string_view host = text.substr(scheme_end + 3);
  return !host.empty() && host.find_first_of("/?#*@ \t") == std::string_view::npos;
}

}  // namespace signaling
