// The machine's own addresses that datagrams arrived at, numbered from 1, so that an answer can
// leave from the address its request came to (RFC 8445 section 7.3 needs it of a host with several)
// while only one byte travels with each datagram.
//
// Numbers are given at first sight and kept; the 256th address and later ones are 0, "any". Cost: a
// comparison per received message as long as the address stays the same, else a short scan.
#pragma once

#include <netinet/in.h>

#include <array>
#include <cstdint>

namespace sfu {

class LocalAddresses {
 public:
  // The number of the address a message arrived at, as its IPV6_PKTINFO or (mapped) IP_PKTINFO
  // says.
  uint8_t NumberOf(const in6_pktinfo& arrival);
  // What to put into a control message so that a datagram leaves from there; `number` is not 0 and
  // came from NumberOf.
  const in6_pktinfo& Find(uint8_t number) const { return known_[number]; }
  bool Knows(uint8_t number) const { return number != 0 && number <= count_; }

 private:
  std::array<in6_pktinfo, 256> known_{};
  uint8_t count_ = 0;
  uint8_t last_ = 0;  // the number given last
};

}  // namespace sfu
