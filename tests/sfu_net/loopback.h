// Two sockets on loopback, and the datagrams that one sends the other.
#pragma once

#include <gtest/gtest.h>
#include <poll.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sfu/net/udp_socket.h"

namespace sfu {

inline std::unique_ptr<UdpSocket> OpenSocket(const UdpSocketOptions& options = {}) {
  auto socket = UdpSocket::Open(options);
  EXPECT_TRUE(socket.ok()) << socket.status();
  return socket.ok() ? *std::move(socket) : nullptr;
}

inline ice::SocketAddress AddressOf(const UdpSocket& socket, std::string_view ip = "127.0.0.1") {
  return *ice::SocketAddress::Parse(ip, socket.port());
}

// A datagram whose bytes tell its number and which is `size` long.
inline std::string Numbered(size_t number, size_t size) {
  std::string bytes = std::to_string(number) + "#";
  bytes.resize(size, static_cast<char>('a' + number % 26));
  return bytes;
}

inline void Append(TrainBuffer& buffer, const ice::SocketAddress& to, std::string_view bytes,
                   uint8_t local = 0) {
  const std::span<uint8_t> room = buffer.Reserve();
  ASSERT_GE(room.size(), bytes.size());
  std::copy(bytes.begin(), bytes.end(), room.begin());
  buffer.Commit(to, bytes.size(), local);
}

struct Got {
  ice::SocketAddress from;
  std::string bytes;
  uint8_t local = 0;
};

// Reads until `count` datagrams have come, or none for two seconds.
inline std::vector<Got> Receive(UdpSocket& socket, size_t count) {
  std::vector<Got> all;
  pollfd readable = {socket.fd(), POLLIN, 0};
  while (all.size() < count && poll(&readable, 1, 2000) == 1) {
    for (const ReceivedDatagram& datagram : socket.ReceiveBatch()) {
      all.push_back({datagram.from, std::string(datagram.bytes.begin(), datagram.bytes.end()),
                     datagram.local});
    }
  }
  return all;
}

}  // namespace sfu
