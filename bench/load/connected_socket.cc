#include "bench/load/connected_socket.h"

#include <absl/strings/str_cat.h>
#include <linux/sock_diag.h>
#include <netinet/udp.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ctime>

#include "bench/load/stamp.h"
#include "sfu/net/sockaddr.h"

namespace bench {
namespace {

constexpr int kBufferBytes = 4 * 1024 * 1024;
constexpr size_t kMaxBurst = 64;

struct ControlValues {
  size_t segment_size = 0;
  int64_t at_ns = 0;
};

ControlValues ReadControl(msghdr& header) {
  ControlValues values;
  for (cmsghdr* c = CMSG_FIRSTHDR(&header); c != nullptr; c = CMSG_NXTHDR(&header, c)) {
    if (c->cmsg_level == SOL_UDP && c->cmsg_type == UDP_GRO) {
      int size = 0;
      std::memcpy(&size, CMSG_DATA(c), sizeof(size));
      values.segment_size = static_cast<size_t>(std::max(size, 0));
    } else if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_TIMESTAMPNS) {
      timespec at{};
      std::memcpy(&at, CMSG_DATA(c), sizeof(at));
      values.at_ns = int64_t{at.tv_sec} * 1'000'000'000 + at.tv_nsec;
    }
  }
  return values;
}

// sendmmsg wants pointers to non-const bytes that it only reads.
iovec VectorOf(std::span<const uint8_t> bytes) {
  return {const_cast<uint8_t*>(bytes.data()), bytes.size()};
}

}  // namespace

ReceiveBuffers::ReceiveBuffers() : bytes_(kMessages * kMessage) {
  for (size_t i = 0; i < kMessages; ++i) {
    vectors_[i] = {bytes_.data() + i * kMessage, kMessage};
    messages_[i].msg_hdr.msg_iov = &vectors_[i];
    messages_[i].msg_hdr.msg_iovlen = 1;
    messages_[i].msg_hdr.msg_control = &controls_[i];
  }
}

absl::StatusOr<std::unique_ptr<ConnectedSocket>> ConnectedSocket::Open(
    const ice::SocketAddress& server) {
  const sa_family_t family = server.is_v4() ? AF_INET : AF_INET6;
  const int fd = socket(family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) {
    return absl::UnavailableError(absl::StrCat("Cannot open a socket: ", std::strerror(errno)));
  }
  std::unique_ptr<ConnectedSocket> made(new ConnectedSocket(fd));
  sfu::RawAddress raw{};
  const socklen_t size = sfu::ToRaw(server, family, raw);
  if (connect(fd, &raw.any, size) != 0) {
    return absl::UnavailableError(
        absl::StrCat("Cannot reach ", server.ToString(), ": ", std::strerror(errno)));
  }
  const int on = 1;
  setsockopt(fd, SOL_UDP, UDP_GRO, &on, sizeof(on));
  setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof(on));
  // Beyond net.core.rmem_max for who may; Drops() tells when what there is does not do.
  if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &kBufferBytes, sizeof(kBufferBytes)) != 0) {
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &kBufferBytes, sizeof(kBufferBytes));
  }
  return made;
}

ConnectedSocket::~ConnectedSocket() { close(fd_); }

uint64_t ConnectedSocket::Drops() const {
  std::array<uint32_t, SK_MEMINFO_VARS> memory{};
  socklen_t size = sizeof(memory);
  if (getsockopt(fd_, SOL_SOCKET, SO_MEMINFO, memory.data(), &size) != 0) return 0;
  return memory[SK_MEMINFO_DROPS];
}

void ConnectedSocket::Send(std::span<const uint8_t> datagram) {
  [[maybe_unused]] const ssize_t sent = send(fd_, datagram.data(), datagram.size(), 0);
}

void ConnectedSocket::Send(std::span<const std::span<const uint8_t>> datagrams) {
  std::array<mmsghdr, kMaxBurst> messages{};
  std::array<iovec, kMaxBurst> vectors{};
  while (!datagrams.empty()) {
    const size_t count = std::min(datagrams.size(), kMaxBurst);
    for (size_t i = 0; i < count; ++i) {
      vectors[i] = VectorOf(datagrams[i]);
      messages[i].msg_hdr.msg_iov = &vectors[i];
      messages[i].msg_hdr.msg_iovlen = 1;
    }
    sendmmsg(fd_, messages.data(), static_cast<unsigned>(count), 0);
    datagrams = datagrams.subspan(count);
  }
}

std::span<const Arrival> ConnectedSocket::Receive(ReceiveBuffers& buffers) {
  buffers.arrivals_.clear();
  for (auto& message : buffers.messages_) {
    message.msg_hdr.msg_controllen = sizeof(ReceiveBuffers::Control);
  }
  const int count =
      recvmmsg(fd_, buffers.messages_.data(), ReceiveBuffers::kMessages, MSG_DONTWAIT, nullptr);
  for (int i = 0; i < count; ++i) {
    mmsghdr& message = buffers.messages_[static_cast<size_t>(i)];
    const ControlValues values = ReadControl(message.msg_hdr);
    const int64_t at_ns = values.at_ns == 0 ? WallNs() : values.at_ns;
    std::span<uint8_t> bytes(static_cast<uint8_t*>(message.msg_hdr.msg_iov->iov_base),
                             message.msg_len);
    const size_t segment = values.segment_size == 0 ? bytes.size() : values.segment_size;
    while (!bytes.empty()) {
      const size_t size = std::min(segment, bytes.size());
      buffers.arrivals_.push_back({bytes.first(size), at_ns});
      bytes = bytes.subspan(size);
    }
  }
  return buffers.arrivals_;
}

}  // namespace bench
