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

  std::vector<ice::SocketAddress> reachable, loopback;
  for (const ifaddrs* entry = list; entry != nullptr; entry = entry->ifa_next) {
    if (entry->ifa_addr == nullptr || (entry->ifa_flags & IFF_UP) == 0) continue;
    const ice::SocketAddress address = AddressOf(*entry, port);
    if (!address.is_set() || address.is_link_local()) continue;
    std::vector<ice::SocketAddress>& kind = address.is_loopback() ? loopback : reachable;
    if (std::ranges::find(kind, address) == kind.end()) kind.push_back(address);
  }
  std::vector<ice::SocketAddress>& best = reachable.empty() ? loopback : reachable;
  std::ranges::stable_partition(best, [](const auto& address) { return address.is_v4(); });
  return best;
}

}  // namespace sfu
