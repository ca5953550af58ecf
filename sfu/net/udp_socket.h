// A non-blocking UDP socket for media: batches in, trains out, IPv4 and IPv6 on one port. It is the
// only place of the SFU that makes network system calls.
//
// Source: RFC 3493 (dual stack), Linux UDP_GRO and UDP_SEGMENT (udp(7)). Cost: one recvmmsg or
// sendmmsg per batch, nothing allocated after Open. Belongs to one thread.
#pragma once

#include <absl/status/statusor.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <span>

#include "sfu/net/datagram_receiver.h"
#include "sfu/net/local_addresses.h"
#include "sfu/net/train_sender.h"
#include "sfu/util/datagram.h"
#include "sfu/util/train_buffer.h"

namespace sfu {

struct UdpSocketOptions {
  uint16_t port = 0;                   // 0: any free one
  bool ipv4_only = false;              // as on a host without IPv6, where this happens by itself
  bool coalesce = true;                // UDP_GRO
  bool segment = true;                 // UDP_SEGMENT
  int buffer_bytes = 8 * 1024 * 1024;  // asked for, each way
};

class UdpSocket {
 public:
  static absl::StatusOr<std::unique_ptr<UdpSocket>> Open(const UdpSocketOptions& options);
  ~UdpSocket();
  UdpSocket(const UdpSocket&) = delete;
  UdpSocket& operator=(const UdpSocket&) = delete;

  // What has arrived, without waiting; valid until the next call.
  std::span<const ReceivedDatagram> ReceiveBatch() { return receiver_.Receive(fd_); }
  // The last batch was as large as it can be: more is probably waiting.
  bool more_waiting() const { return receiver_.was_full(); }
  void SendBatch(const TrainBuffer& trains) { sender_.Send(fd_, trains); }

  int fd() const { return fd_; }  // to wait for readability
  uint16_t port() const { return port_; }
  bool dual_stack() const { return family_ == AF_INET6; }
  bool segmenting() const { return sender_.segmenting(); }
  const SendStats& send_stats() const { return sender_.stats(); }
  // What the kernel granted of UdpSocketOptions::buffer_bytes each way.
  int receive_buffer_bytes() const;
  int send_buffer_bytes() const;
  // Datagrams the kernel dropped because the receive buffer was full.
  uint64_t receive_overflows() const;

 private:
  UdpSocket(int fd, sa_family_t family, uint16_t port, bool segmentation);

  const int fd_;
  const sa_family_t family_;
  const uint16_t port_;
  LocalAddresses locals_;
  DatagramReceiver receiver_;
  TrainSender sender_;
};

}  // namespace sfu
