// Which addresses a stranger's endpoint may make us connect to: those of the public internet,
// nothing of this machine or its networks (RFC 6890 and the registries it set up).
#pragma once

#include <array>
#include <cstdint>

struct sockaddr;

namespace signaling {

// In network byte order.
bool IsPublicIpv4(const std::array<uint8_t, 4>& address);
// An address that carries an IPv4 address inside (mapped, NAT64, 6to4) is judged by that one.
bool IsPublicIpv6(const std::array<uint8_t, 16>& address);

// Any other family is not public.
bool IsPublic(const sockaddr& address);

}  // namespace signaling
