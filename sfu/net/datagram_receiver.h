// The receiving half of a UdpSocket: one recvmmsg fills preallocated buffers with what the kernel
// coalesced (UDP_GRO), and each is split into the datagrams that were sent. Allocates once.
#pragma once

#include <sys/socket.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <ctime>
#include <memory>
#include <span>
#include <vector>

#include "sfu/net/local_addresses.h"
#include "sfu/net/sockaddr.h"
#include "sfu/util/datagram.h"

namespace sfu {

class DatagramReceiver {
 public:
  static constexpr size_t kMessages = 128;

  explicit DatagramReceiver(LocalAddresses& locals);
  DatagramReceiver(const DatagramReceiver&) = delete;
  DatagramReceiver& operator=(const DatagramReceiver&) = delete;

  // What is waiting at `fd`, at most kMessages messages; valid until the next call.
  std::span<const ReceivedDatagram> Receive(int fd);
  // The last call filled every message: more may be waiting.
  bool was_full() const { return was_full_; }

 private:
  struct Arrival {
    size_t segment_size = 0;  // 0: not coalesced
    uint8_t local = 0;
    std::chrono::nanoseconds waited{0};
  };
  // `now` is CLOCK_REALTIME's, from before the messages were taken.
  Arrival ReadControl(const msghdr& message, std::chrono::nanoseconds now);
  void Split(size_t index, std::chrono::nanoseconds now);

  // As large as one coalesced message can be, plus 17 cache lines: buffers a power of two apart
  // would compete for the same cache sets.
  static constexpr size_t kStride = size_t{64} * 1024 + size_t{17} * 64;
  static constexpr size_t kMaxMessage = size_t{64} * 1024;
  static constexpr size_t kMaxSegments = 128;  // UDP_MAX_SEGMENTS of the newest kernels
  static constexpr size_t kControl =
      CMSG_SPACE(sizeof(int)) + CMSG_SPACE(sizeof(in6_pktinfo)) + CMSG_SPACE(sizeof(timespec));

  struct alignas(cmsghdr) Control {
    std::array<uint8_t, kControl> bytes;
  };

  LocalAddresses& locals_;
  const std::unique_ptr<uint8_t[]> bytes_;  // touched where something was received
  std::array<mmsghdr, kMessages> messages_{};
  std::array<iovec, kMessages> vectors_{};
  std::array<RawAddress, kMessages> addresses_{};
  std::array<Control, kMessages> controls_{};
  std::vector<ReceivedDatagram> datagrams_;
  size_t used_ = kMessages;  // messages that the last call wrote to
  bool was_full_ = false;
};

}  // namespace sfu
