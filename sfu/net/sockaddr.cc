#include "sfu/net/sockaddr.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace sfu {

ice::SocketAddress FromRaw(const RawAddress& raw) {
  if (raw.any.sa_family == AF_INET) {
    std::array<uint8_t, 4> bytes;
    std::memcpy(bytes.data(), &raw.v4.sin_addr, bytes.size());
    return ice::SocketAddress::V4(bytes, ntohs(raw.v4.sin_port));
  }
  if (raw.any.sa_family == AF_INET6) {
    std::array<uint8_t, 16> bytes;
    std::memcpy(bytes.data(), &raw.v6.sin6_addr, bytes.size());
    return ice::SocketAddress::V6(bytes, ntohs(raw.v6.sin6_port));
  }
  return {};
}

in6_addr MapToV6(const in_addr& v4) {
  in6_addr mapped{};
  mapped.s6_addr[10] = mapped.s6_addr[11] = 0xff;
  std::memcpy(mapped.s6_addr + 12, &v4, sizeof(v4));
  return mapped;
}

socklen_t ToRaw(const ice::SocketAddress& address, sa_family_t family, RawAddress& raw) {
  if (!address.is_set()) return 0;
  in_addr v4{};
  if (address.is_v4()) std::memcpy(&v4, address.bytes().data(), sizeof(v4));
  if (family == AF_INET) {
    if (!address.is_v4()) return 0;
    raw.v4 = {};
    raw.v4.sin_family = AF_INET;
    raw.v4.sin_port = htons(address.port());
    raw.v4.sin_addr = v4;
    return sizeof(raw.v4);
  }
  raw.v6 = {};
  raw.v6.sin6_family = AF_INET6;
  raw.v6.sin6_port = htons(address.port());
  if (address.is_v4()) {
    raw.v6.sin6_addr = MapToV6(v4);
  } else {
    std::ranges::copy(address.bytes(), raw.v6.sin6_addr.s6_addr);
  }
  return sizeof(raw.v6);
}

}  // namespace sfu
