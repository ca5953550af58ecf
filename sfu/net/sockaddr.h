// Between ice::SocketAddress and the kernel's sockaddr, for a dual-stack (AF_INET6, where an IPv4
// peer is ::ffff:a.b.c.d) or an IPv4-only socket.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include "ice/socket_address.h"

namespace sfu {

// Large enough for both, and small: one stands by every message of a batch.
union RawAddress {
  sockaddr any;
  sockaddr_in v4;
  sockaddr_in6 v6;
};

ice::SocketAddress FromRaw(const RawAddress& raw);
// Writes `address` for a socket of `family`; the length, or 0 when the family cannot carry it.
socklen_t ToRaw(const ice::SocketAddress& address, sa_family_t family, RawAddress& raw);
// The 16 bytes of an IPv4 address mapped to IPv6 (RFC 4291 section 2.5.5.2).
in6_addr MapToV6(const in_addr& v4);

}  // namespace sfu
