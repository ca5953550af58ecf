#include "ice/socket_address.h"

#include <absl/hash/hash.h>
#include <gmock/gmock.h>

namespace ice {
namespace {

TEST(SocketAddressTest, PrintsAndParsesBothFamilies) {
  const auto v4 = SocketAddress::Parse("192.0.2.1", 7882);
  ASSERT_TRUE(v4);
  EXPECT_TRUE(v4->is_v4());
  EXPECT_EQ(v4->ToString(), "192.0.2.1:7882");
  const auto v6 = SocketAddress::Parse("2001:DB8:0:0::1", 7882);
  ASSERT_TRUE(v6);
  EXPECT_TRUE(v6->is_v6());
  EXPECT_EQ(v6->ip(), "2001:db8::1");
  EXPECT_EQ(v6->ToString(), "[2001:db8::1]:7882");
  EXPECT_EQ(SocketAddress().ToString(), ":0");
}

TEST(SocketAddressTest, AMappedIpv4AddressIsTheIpv4Address) {
  const auto v4 = SocketAddress::V4({192, 0, 2, 1}, 5);
  EXPECT_EQ(SocketAddress::Parse("::ffff:192.0.2.1", 5), v4);
  EXPECT_EQ(SocketAddress::V6({0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 192, 0, 2, 1}, 5), v4);
}

TEST(SocketAddressTest, TextThatIsNoAddressIsRefused) {
  for (std::string_view text :
       {"", "192.0.2", "192.0.2.256", "[::1]", "fe80::1%eth0", "example.org", "::g",
        "0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000"}) {
    EXPECT_EQ(SocketAddress::Parse(text, 1), std::nullopt) << text;
  }
  EXPECT_EQ(SocketAddress::Parse(std::string_view("::1\0", 4), 1), std::nullopt);
}

TEST(SocketAddressTest, KnowsLoopbackAndLinkLocal) {
  EXPECT_TRUE(SocketAddress::Parse("127.1.2.3", 1)->is_loopback());
  EXPECT_TRUE(SocketAddress::Parse("::1", 1)->is_loopback());
  EXPECT_FALSE(SocketAddress::Parse("::2", 1)->is_loopback());
  EXPECT_FALSE(SocketAddress::Parse("10.0.0.1", 1)->is_loopback());
  EXPECT_TRUE(SocketAddress::Parse("169.254.0.1", 1)->is_link_local());
  EXPECT_TRUE(SocketAddress::Parse("febf::1", 1)->is_link_local());
  EXPECT_FALSE(SocketAddress::Parse("fec0::1", 1)->is_link_local());
  EXPECT_FALSE(SocketAddress().is_loopback());
  EXPECT_FALSE(SocketAddress().is_link_local());
}

TEST(SocketAddressTest, EqualAddressesHashAlikeAndOthersDiffer) {
  const absl::Hash<SocketAddress> hash;
  const auto address = SocketAddress::V4({192, 0, 2, 1}, 5);
  EXPECT_EQ(hash(address), hash(*SocketAddress::Parse("::ffff:192.0.2.1", 5)));
  EXPECT_NE(hash(address), hash(SocketAddress::V4({192, 0, 2, 1}, 6)));
  EXPECT_NE(hash(SocketAddress::V4({}, 0)), hash(SocketAddress::V6({}, 0)));
  EXPECT_NE(hash(SocketAddress::V4({}, 0)), hash(SocketAddress()));
}

}  // namespace
}  // namespace ice
