#include "sfu/net/interfaces.h"

#include <ifaddrs.h>
#include <net/if.h>

#include <algorithm>
#include <cstring>
#include <memory>

#include "sfu/net/sockaddr.h"

namespace sfu {
namespace {

ice::SocketAddress AddressOf(const ifaddrs& entry, uint16_t port) {
  RawAddress raw{};
  if (entry.ifa_addr->sa_family == AF_INET) {
    std::memcpy(&raw.v4, entry.ifa_addr, sizeof(raw.v4));
    raw.v4.sin_port = htons(port);
  } else if (entry.ifa_addr->sa_family == AF_INET6) {
    std::memcpy(&raw.v6, entry.ifa_addr, sizeof(raw.v6));
    raw.v6.sin6_port = htons(port);
  }
  return FromRaw(raw);
}

}  // namespace

std::vector<ice::SocketAddress> OwnAddresses(uint16_t port) {
  ifaddrs* list = nullptr;
  if (getifaddrs(&list) != 0) return {};
  const std::unique_ptr<ifaddrs, decltype(&freeifaddrs)> owner(list, &freeifaddrs);

  std::vector<ice::SocketAddress> v4;
  std::vector<ice::SocketAddress> v6;
  std::vector<ice::SocketAddress> loopback;
  for (const ifaddrs* entry = list; entry != nullptr; entry = entry->ifa_next) {
    if (entry->ifa_addr == nullptr || (entry->ifa_flags & IFF_UP) == 0) continue;
    const ice::SocketAddress address = AddressOf(*entry, port);
    if (!address.is_set() || address.is_link_local()) continue;
    auto& kind = address.is_loopback() ? loopback : address.is_v4() ? v4 : v6;
    if (std::ranges::find(kind, address) == kind.end()) kind.push_back(address);
  }
  v4.insert(v4.end(), v6.begin(), v6.end());
  return v4.empty() ? loopback : v4;
}

}  // namespace sfu
