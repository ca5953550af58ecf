// ICE candidates as a=candidate lines carry them (RFC 8839 section 5.1).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ice/socket_address.h"

namespace ice {

// A host UDP candidate of the server, component 1.
struct HostCandidate {
  SocketAddress address;
  bool operator==(const HostCandidate&) const = default;
};

// The value after "a=": "candidate:1 1 udp 2130706431 192.0.2.1 7882 typ host". Earlier positions
// get higher priority (RFC 8445 section 5.1.2.1).
std::string FormatCandidate(const HostCandidate& candidate, size_t position);

// Checks that `line` (with or without "a=" or "candidate:") is a well-formed candidate. An mDNS
// name in place of an address is well-formed. A lite agent needs nothing more of a remote
// candidate.
bool IsWellFormedCandidate(std::string_view line);

}  // namespace ice
