// One client's UDP socket, connected to the server. Receives as a fast client would: coalesced by
// the kernel (UDP_GRO) and stamped by it on arrival, so that the generator's own queueing is not
// taken for the server's latency.
#pragma once

#include <absl/status/statusor.h>
#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "ice/socket_address.h"

namespace bench {

struct Arrival {
  std::span<uint8_t> bytes;
  int64_t at_ns = 0;  // CLOCK_REALTIME
};

// Where received bytes lie until the next call; shared by all sockets of a thread.
class ReceiveBuffers {
 public:
  ReceiveBuffers();
  ReceiveBuffers(const ReceiveBuffers&) = delete;
  ReceiveBuffers& operator=(const ReceiveBuffers&) = delete;

 private:
  friend class ConnectedSocket;
  static constexpr size_t kMessages = 8;
  static constexpr size_t kMessage = size_t{64} * 1024;
  struct alignas(cmsghdr) Control {
    std::array<uint8_t, 128> bytes;
  };
  std::vector<uint8_t> bytes_;
  std::array<mmsghdr, kMessages> messages_{};
  std::array<iovec, kMessages> vectors_{};
  std::array<Control, kMessages> controls_{};
  std::vector<Arrival> arrivals_;
};

class ConnectedSocket {
 public:
  static absl::StatusOr<std::unique_ptr<ConnectedSocket>> Open(const ice::SocketAddress& server);
  ~ConnectedSocket();
  ConnectedSocket(const ConnectedSocket&) = delete;
  ConnectedSocket& operator=(const ConnectedSocket&) = delete;

  int fd() const { return fd_; }
  // Datagrams for which there was no room.
  uint64_t Drops() const;
  void Send(std::span<const uint8_t> datagram);
  // Datagrams of one frame, each a datagram of its own on the way, as a browser sends them.
  void Send(std::span<const std::span<const uint8_t>> datagrams);
  std::span<const Arrival> Receive(ReceiveBuffers& buffers);

 private:
  explicit ConnectedSocket(int fd) : fd_(fd) {}
  const int fd_;
};

}  // namespace bench
