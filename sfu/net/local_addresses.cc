#include "sfu/net/local_addresses.h"

#include <cstring>

namespace sfu {
namespace {

bool Same(const in6_pktinfo& a, const in6_pktinfo& b) {
  return a.ipi6_ifindex == b.ipi6_ifindex &&
         std::memcmp(&a.ipi6_addr, &b.ipi6_addr, sizeof(a.ipi6_addr)) == 0;
}

}  // namespace

uint8_t LocalAddresses::NumberOf(const in6_pktinfo& arrival) {
  in6_pktinfo local = arrival;
  // The interface is the routing table's business, but for link-local addresses, which mean nothing
  // without it (RFC 4007 section 6).
  if (!IN6_IS_ADDR_LINKLOCAL(&local.ipi6_addr)) local.ipi6_ifindex = 0;
  if (last_ != 0 && Same(known_[last_], local)) return last_;
  for (unsigned i = 1; i <= count_; ++i) {
    if (Same(known_[i], local)) return last_ = static_cast<uint8_t>(i);
  }
  if (count_ == 255) return 0;
  known_[++count_] = local;
  return last_ = count_;
}

}  // namespace sfu
