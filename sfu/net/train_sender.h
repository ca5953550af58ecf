// The sending half of a UdpSocket: one sendmmsg carries every train of a TrainBuffer, each as one
// message that the kernel or the network card cuts into datagrams (UDP_SEGMENT). Allocates once.
//
// What goes wrong never ends the socket: a train that UDP_SEGMENT is refused for (no support, a
// smaller path MTU, IPsec: EIO, EINVAL, EMSGSIZE) goes out datagram by datagram; several refusals
// in a row rest UDP_SEGMENT for a while, so that a host without it pays only one failed call now
// and then, and one peer's path cannot take it from the others. A full socket buffer is waited for
// a few milliseconds at most; whatever else the kernel refuses (ENOBUFS, EPERM, ECONNREFUSED, no
// route) is dropped and counted.
#pragma once

#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "sfu/net/local_addresses.h"
#include "sfu/net/sockaddr.h"
#include "sfu/util/train_buffer.h"

namespace sfu {

struct SendStats {
  uint64_t datagrams = 0;  // taken by the kernel
  uint64_t calls = 0;      // sendmmsg and sendmsg
  uint64_t dropped = 0;    // datagrams that the kernel refused
  uint64_t refused = 0;    // trains that UDP_SEGMENT was refused for
  uint64_t waits = 0;      // for room in the socket's buffer
};

class TrainSender {
 public:
  // `segmentation`: the kernel knows UDP_SEGMENT.
  TrainSender(const LocalAddresses& locals, sa_family_t family, bool segmentation);
  TrainSender(const TrainSender&) = delete;
  TrainSender& operator=(const TrainSender&) = delete;

  void Send(int fd, const TrainBuffer& trains);
  const SendStats& stats() const { return stats_; }
  bool segmenting() const { return segmentation_ && rest_ == 0; }

 private:
  static constexpr size_t kMessages = TrainBuffer::kMaxTrains;
  static constexpr int kRefusalsInARow = 8;
  static constexpr int kRestBatches = 10'000;
  static constexpr int kMaxWaitsPerBatch = 3;  // of a millisecond each
  static constexpr size_t kControl = CMSG_SPACE(sizeof(uint16_t)) + CMSG_SPACE(sizeof(in6_pktinfo));

  struct alignas(cmsghdr) Control {
    std::array<uint8_t, kControl> bytes;
  };
  struct Message {
    RawAddress to;
    iovec vector;
    Control control;
    uint16_t segment_size;
    uint32_t datagrams;
  };

  void Queue(int fd, const Train& train, std::span<const uint8_t> bytes);
  void QueueSegments(int fd, const Train& train, std::span<const uint8_t> bytes);
  void WriteControl(Message& message, msghdr& header, uint8_t local);
  void Flush(int fd);
  // Deals with the error of message `index`; true to go on with the next one, false to try again.
  bool OnError(int fd, size_t index, int error);
  void SendOneByOne(int fd, size_t index);
  bool WaitForRoom(int fd);
  void Sent(size_t first, size_t count);

  const LocalAddresses& locals_;
  const sa_family_t family_;
  const bool segmentation_;
  std::vector<mmsghdr> headers_;
  std::vector<Message> messages_;
  size_t queued_ = 0;
  int refusals_in_a_row_ = 0;
  int rest_ = 0;  // batches until UDP_SEGMENT is tried again
  int waits_left_ = 0;
  SendStats stats_;
};

}  // namespace sfu
