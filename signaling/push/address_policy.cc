#include "signaling/push/address_policy.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>

namespace signaling {
namespace {

struct Block {
  uint32_t prefix;
  int length;
};

// https://www.iana.org/assignments/iana-ipv4-special-registry, with multicast and the reserved
// rest.
constexpr Block kSpecialIpv4[] = {
    {0x00000000, 8},   // this network
    {0x0a000000, 8},   // private
    {0x64400000, 10},  // shared (RFC 6598), also some clouds' metadata
    {0x7f000000, 8},   // loopback
    {0xa9fe0000, 16},  // link-local, clouds' metadata
    {0xac100000, 12},  // private
    {0xc0000000, 24},  // IETF protocols
    {0xc0000200, 24},  // documentation
    {0xc01fc400, 24},  // AS112
    {0xc034c100, 24},  // AMT
    {0xc0586300, 24},  // 6to4 relays
    {0xc0a80000, 16},  // private
    {0xc0af3000, 24},  // AS112
    {0xc6120000, 15},  // benchmarks
    {0xc6336400, 24},  // documentation
    {0xcb007100, 24},  // documentation
    {0xe0000000, 4},   // multicast
    {0xf0000000, 4},   // reserved, broadcast
};

using Ipv6 = std::array<uint8_t, 16>;

std::array<uint8_t, 4> Embedded(const Ipv6& address, size_t at) {
  return {address[at], address[at + 1], address[at + 2], address[at + 3]};
}

bool StartsWith(const Ipv6& address, std::initializer_list<uint8_t> prefix) {
  return std::equal(prefix.begin(), prefix.end(), address.begin());
}

}  // namespace

bool IsPublicIpv4(const std::array<uint8_t, 4>& address) {
  const uint32_t number = uint32_t{address[0]} << 24 | uint32_t{address[1]} << 16 |
                          uint32_t{address[2]} << 8 | uint32_t{address[3]};
  return std::ranges::none_of(kSpecialIpv4, [number](const Block& block) {
    return (number ^ block.prefix) >> (32 - block.length) == 0;
  });
}

bool IsPublicIpv6(const Ipv6& address) {
  if (StartsWith(address, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}) ||     // ::ffff:0:0/96
      StartsWith(address, {0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0})) {  // 64:ff9b::/96
    return IsPublicIpv4(Embedded(address, 12));
  }
  if (StartsWith(address, {0x20, 0x02})) return IsPublicIpv4(Embedded(address, 2));  // 6to4
  // Global unicast is 2000::/3; loopback, unique local, link-local and multicast are not in it.
  if ((address[0] & 0xe0) != 0x20) return false;
  const bool special = StartsWith(address, {0x20, 0x01, 0x0d, 0xb8}) ||           // documentation
                       (StartsWith(address, {0x20, 0x01}) && address[2] < 2) ||   // 2001::/23
                       (StartsWith(address, {0x3f, 0xff}) && address[2] < 0x10);  // documentation
  return !special;
}

bool IsPublic(const sockaddr& address) {
  if (address.sa_family == AF_INET) {
    std::array<uint8_t, 4> bytes{};
    std::memcpy(bytes.data(), &reinterpret_cast<const sockaddr_in&>(address).sin_addr, 4);
    return IsPublicIpv4(bytes);
  }
  if (address.sa_family == AF_INET6) {
    std::array<uint8_t, 16> bytes{};
    std::memcpy(bytes.data(), &reinterpret_cast<const sockaddr_in6&>(address).sin6_addr, 16);
    return IsPublicIpv6(bytes);
  }
  return false;
}

}  // namespace signaling
