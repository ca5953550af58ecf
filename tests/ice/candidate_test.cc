#include "ice/candidate.h"

#include <gmock/gmock.h>

namespace ice {
namespace {

TEST(CandidateTest, AHostCandidateIsWrittenAsRfc8839Says) {
  const HostCandidate v4{*SocketAddress::Parse("192.0.2.1", 7882)};
  EXPECT_EQ(FormatCandidate(v4, 0), "candidate:1 1 udp 2130706431 192.0.2.1 7882 typ host");
  const HostCandidate v6{*SocketAddress::Parse("2001:db8::1", 7883)};
  EXPECT_EQ(FormatCandidate(v6, 1), "candidate:2 1 udp 2130706175 2001:db8::1 7883 typ host");
  EXPECT_TRUE(IsWellFormedCandidate(FormatCandidate(v6, 100'000)));
}

TEST(CandidateTest, CandidatesOfRealClientsAreWellFormed) {
  constexpr const char* kServerReflexive =
      "a=candidate:842163049 1 udp 1677729535 203.0.113.7 46154 typ srflx raddr 10.0.0.5 "
      "rport 46154 generation 0 ufrag 8hhY network-cost 999";
  for (std::string_view line : {
           "candidate:1 1 udp 2130706431 192.0.2.1 7882 typ host",
           kServerReflexive,
           "candidate:0 1 UDP 2122252543 26e2f3b8-3b6e-4e06-9a2b-0f0e3a3c1b5d.local 52431 typ host",
           "candidate:2 1 TCP 2105524479 2001:db8::5 9 typ host tcptype active",
           "4234997325 2 udp 41885439 198.51.100.1 3478 typ relay raddr 0.0.0.0 rport 0",
       }) {
    EXPECT_TRUE(IsWellFormedCandidate(line)) << line;
  }
}

TEST(CandidateTest, MalformedCandidatesAreRefused) {
  for (std::string_view line : {
           "",
           "candidate:",
           "candidate:1",
           "candidate:1 1 udp 2130706431 192.0.2.1 7882",
           "candidate:1 1 udp 2130706431 192.0.2.1 7882 typ",
           "candidate:1 0 udp 2130706431 192.0.2.1 7882 typ host",
           "candidate:1 257 udp 2130706431 192.0.2.1 7882 typ host",
           "candidate:1 1 udp 4294967296 192.0.2.1 7882 typ host",
           "candidate:1 1 udp -1 192.0.2.1 7882 typ host",
           "candidate:1 1 udp 1 192.0.2.1 65536 typ host",
           "candidate:1 1 udp 1 192.0.2.1 7882 type host",
           "candidate:1 1 udp 1 bad!address 7882 typ host",
           "candidate:1  1 udp 1 192.0.2.1 7882 typ host",
           "candidate:123456789012345678901234567890123 1 udp 1 192.0.2.1 7882 typ host",
           "candidate:1 1 udp 1 192.0.2.1 7882 typ host raddr",
           "candidate:1 1 udp 1 192.0.2.1 7882 typ host\r\na=x",
       }) {
    EXPECT_FALSE(IsWellFormedCandidate(line)) << line;
  }
  EXPECT_FALSE(IsWellFormedCandidate("candidate:1 1 udp 1 192.0.2.1 7882 typ host x " +
                                     std::string(2000, 'y')));
}

}  // namespace
}  // namespace ice
