#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <vector>

#include "sfu/net/interfaces.h"
#include "sfu/net/local_addresses.h"
#include "sfu/net/recent_addresses.h"
#include "sfu/net/sockaddr.h"

namespace sfu {
namespace {

using ice::SocketAddress;

in6_pktinfo Arrival(uint8_t last_byte, unsigned interface = 0) {
  in6_pktinfo arrival{};
  arrival.ipi6_addr.s6_addr[0] = 0x20;
  arrival.ipi6_addr.s6_addr[15] = last_byte;
  arrival.ipi6_ifindex = interface;
  return arrival;
}

TEST(RawAddress, KeepsEveryAddressAsADualStackSocketSeesIt) {
  for (const char* ip : {"192.0.2.1", "0.0.0.0", "2001:db8::7", "fe80::1", "::1"}) {
    const auto address = *SocketAddress::Parse(ip, 7882);
    RawAddress raw{};
    ASSERT_EQ(ToRaw(address, AF_INET6, raw), sizeof(sockaddr_in6)) << ip;
    EXPECT_EQ(FromRaw(raw), address) << ip;
  }
}

TEST(RawAddress, CannotCarryIpv6OnAnIpv4Socket) {
  RawAddress raw{};
  EXPECT_EQ(ToRaw(*SocketAddress::Parse("2001:db8::7", 1), AF_INET, raw), 0u);
  EXPECT_EQ(ToRaw(SocketAddress(), AF_INET6, raw), 0u);
  EXPECT_EQ(ToRaw(*SocketAddress::Parse("192.0.2.1", 1), AF_INET, raw), sizeof(sockaddr_in));
}

TEST(LocalAddresses, NumbersEachAddressOnce) {
  LocalAddresses locals;
  EXPECT_EQ(locals.NumberOf(Arrival(1)), 1);
  EXPECT_EQ(locals.NumberOf(Arrival(2)), 2);
  EXPECT_EQ(locals.NumberOf(Arrival(2)), 2);
  EXPECT_EQ(locals.NumberOf(Arrival(1)), 1);
  EXPECT_TRUE(locals.Knows(2));
  EXPECT_FALSE(locals.Knows(3));
  EXPECT_FALSE(locals.Knows(0));
}

TEST(LocalAddresses, TellsInterfacesApartForLinkLocalAddressesOnly) {
  LocalAddresses locals;
  EXPECT_EQ(locals.NumberOf(Arrival(1, 5)), locals.NumberOf(Arrival(1, 6)));
  EXPECT_EQ(locals.Find(1).ipi6_ifindex, 0u);
  in6_pktinfo link_local = Arrival(1, 5);
  link_local.ipi6_addr.s6_addr[0] = 0xfe;
  link_local.ipi6_addr.s6_addr[1] = 0x80;
  const uint8_t first = locals.NumberOf(link_local);
  EXPECT_EQ(locals.Find(first).ipi6_ifindex, 5u);
  link_local.ipi6_ifindex = 6;
  EXPECT_NE(locals.NumberOf(link_local), first);
}

TEST(LocalAddresses, LeavesTheChoiceToTheKernelBeyondWhatOneByteNumbers) {
  LocalAddresses locals;
  for (int i = 1; i <= 255; ++i) {
    EXPECT_EQ(locals.NumberOf(Arrival(static_cast<uint8_t>(i))), i);
  }
  EXPECT_EQ(locals.NumberOf(Arrival(0)), 0);
  EXPECT_EQ(locals.NumberOf(Arrival(255)), 255);
}

TEST(OwnAddresses, AreReachableOnesWithThePortAndIpv4First) {
  const std::vector<SocketAddress> own = OwnAddresses(7882);
  ASSERT_FALSE(own.empty());
  EXPECT_TRUE(std::ranges::is_partitioned(own, [](const auto& a) { return a.is_v4(); }));
  for (const SocketAddress& address : own) {
    EXPECT_EQ(address.port(), 7882);
    EXPECT_FALSE(address.is_link_local());
    EXPECT_EQ(address.is_loopback(), own.front().is_loopback()) << "loopback only if nothing else";
  }
}

TEST(RecentAddresses, AskTheSystemOnceForAllWhoComeWithinASecond) {
  int asked = 0;
  RecentAddresses addresses([&] {
    ++asked;
    return std::vector{*SocketAddress::Parse("192.0.2." + std::to_string(asked), 0)};
  });
  RecentAddresses::Time now{};
  EXPECT_EQ(addresses.At(now).front().ip(), "192.0.2.1");
  now += RecentAddresses::kMaxAge;
  EXPECT_EQ(addresses.At(now).front().ip(), "192.0.2.1");
  now += std::chrono::nanoseconds(1);
  EXPECT_EQ(addresses.At(now).front().ip(), "192.0.2.2") << "they may have changed";
  EXPECT_EQ(asked, 2);
}

TEST(RecentAddresses, StayWhenTheSystemSaysThereAreNone) {
  std::vector system = {*SocketAddress::Parse("192.0.2.1", 0)};
  RecentAddresses addresses([&] { return system; });
  RecentAddresses::Time now{};
  EXPECT_EQ(addresses.At(now).size(), 1u);
  system.clear();
  now += 2 * RecentAddresses::kMaxAge;
  ASSERT_EQ(addresses.At(now).size(), 1u) << "an interface that is set up anew, most likely";
  EXPECT_EQ(addresses.At(now).front().ip(), "192.0.2.1");
  system.push_back(*SocketAddress::Parse("192.0.2.2", 0));
  now += 2 * RecentAddresses::kMaxAge;
  EXPECT_EQ(addresses.At(now).front().ip(), "192.0.2.2");
}

}  // namespace
}  // namespace sfu
