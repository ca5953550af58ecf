// The small texts of a configuration that have a form of their own.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace signaling {

struct ListenAddress {
  std::string address;  // an IP address, without brackets
  uint16_t port = 0;
  bool operator==(const ListenAddress&) const = default;
};

// "127.0.0.1:8080", "[::1]:8080", "localhost:8080".
std::optional<ListenAddress> ParseListenAddress(std::string_view text);

// RFC 6454 section 6.1: scheme://host[:port] and nothing after it.
bool IsOrigin(std::string_view text);

}  // namespace signaling
