#include "tests/sim/network.h"

#include <gtest/gtest.h>

namespace sim {
namespace {

using namespace std::chrono_literals;

constexpr LinkOptions kTenMilliseconds{.delay = Duration(10'000)};

TEST(Network, ADatagramCrossesBothLinksAndSaysWhereItCameFrom) {
  World world(1);
  Network network(world);
  Time arrived{};
  SocketAddress from;
  Host anna(network, network.NewAddress(), kTenMilliseconds, kTenMilliseconds, [](auto...) {});
  Host ben(network, network.NewAddress(), kTenMilliseconds, kTenMilliseconds,
           [&](const SocketAddress& sender, std::span<uint8_t> bytes) {
             arrived = world.now();
             from = sender;
             EXPECT_EQ(bytes.size(), 3u);
           });
  anna.Send(ben.address(), Bytes{1, 2, 3});
  world.RunFor(100ms);
  EXPECT_EQ(arrived, World::epoch() + 20ms);
  EXPECT_EQ(from, anna.address());
}

TEST(Network, AfterRebindingOthersSeeTheNewAddressAndTheOldOneIsDead) {
  World world(1);
  Network network(world);
  std::vector<SocketAddress> senders;
  int received = 0;
  Host anna(network, network.NewAddress(), kTenMilliseconds, kTenMilliseconds,
            [&](auto...) { ++received; });
  Host ben(network, network.NewAddress(), {}, {},
           [&](const SocketAddress& sender, auto) { senders.push_back(sender); });
  const SocketAddress old = anna.address();
  ben.Send(old, Bytes{1});  // still under way when the address changes
  anna.Rebind(network.NewAddress());
  anna.Send(ben.address(), Bytes{1});
  world.RunFor(100ms);
  ben.Send(old, Bytes{2});
  world.RunFor(100ms);
  EXPECT_EQ(received, 0);
  ASSERT_EQ(senders.size(), 1u);
  EXPECT_NE(senders[0], old);
  ben.Send(senders[0], Bytes{3});
  world.RunFor(100ms);
  EXPECT_EQ(received, 1);
}

}  // namespace
}  // namespace sim
