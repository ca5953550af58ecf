// Writes datagrams into a file that packet analysers read: pcap with microseconds, link type raw
// IPv4. The IP and UDP headers are made up from the addresses, without checksums.
// Format: draft-ietf-opsawg-pcap sections 4 and 5.
#pragma once

#include <cstdint>
#include <fstream>
#include <span>
#include <string>

#include "ice/socket_address.h"
#include "tests/sim/dice.h"

namespace sim {

class PcapFile {
 public:
  explicit PcapFile(const std::string& path);

  // IPv4 only. `at`: since the epoch of Unix.
  void Add(Duration at, const ice::SocketAddress& from, const ice::SocketAddress& to,
           std::span<const uint8_t> payload);
  bool good() const { return out_.good(); }
  size_t datagrams() const { return datagrams_; }

 private:
  void Write(std::span<const uint8_t> bytes);

  std::ofstream out_;
  size_t datagrams_ = 0;
};

}  // namespace sim
