#include "sfu/net/udp_socket.h"

#include <absl/strings/str_cat.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace sfu {
namespace {

bool Set(int fd, int level, int option, int value) {
  return setsockopt(fd, level, option, &value, sizeof(value)) == 0;
}

int Get(int fd, int level, int option) {
  int value = 0;
  socklen_t size = sizeof(value);
  return getsockopt(fd, level, option, &value, &size) == 0 ? value : -1;
}

// A bound socket, or -1 with errno.
int OpenBound(sa_family_t family, uint16_t port) {
  const int fd = socket(family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_UDP);
  if (fd < 0) return -1;
  if (family == AF_INET6) Set(fd, IPPROTO_IPV6, IPV6_V6ONLY, 0);
  RawAddress any{};
  if (family == AF_INET6) {
    any.v6 = {};
    any.v6.sin6_family = AF_INET6;
    any.v6.sin6_port = htons(port);
  } else {
    any.v4 = {};
    any.v4.sin_family = AF_INET;
    any.v4.sin_port = htons(port);
  }
  if (bind(fd, &any.any, family == AF_INET6 ? sizeof(any.v6) : sizeof(any.v4)) == 0) return fd;
  const int error = errno;
  close(fd);
  errno = error;
  return -1;
}

// The privileged variant may exceed net.core.rmem_max and wmem_max.
void Enlarge(int fd, int bytes) {
  if (!Set(fd, SOL_SOCKET, SO_RCVBUFFORCE, bytes)) Set(fd, SOL_SOCKET, SO_RCVBUF, bytes);
  if (!Set(fd, SOL_SOCKET, SO_SNDBUFFORCE, bytes)) Set(fd, SOL_SOCKET, SO_SNDBUF, bytes);
}

uint16_t BoundPort(int fd) {
  RawAddress bound{};
  socklen_t size = sizeof(bound);
  getsockname(fd, &bound.any, &size);
  return ntohs(bound.any.sa_family == AF_INET6 ? bound.v6.sin6_port : bound.v4.sin_port);
}

}  // namespace

absl::StatusOr<std::unique_ptr<UdpSocket>> UdpSocket::Open(const UdpSocketOptions& options) {
  sa_family_t family = options.ipv4_only ? AF_INET : AF_INET6;
  int fd = OpenBound(family, options.port);
  // IPv6 compiled out, or switched off by sysctl.
  if (fd < 0 && family == AF_INET6 && (errno == EAFNOSUPPORT || errno == EADDRNOTAVAIL)) {
    family = AF_INET;
    fd = OpenBound(family, options.port);
  }
  if (fd < 0) {
    return absl::UnavailableError(
        absl::StrCat("Cannot listen on UDP port ", options.port, ": ", std::strerror(errno), "."));
  }
  Enlarge(fd, options.buffer_bytes);
  if (family == AF_INET6) {
    Set(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1);
  } else {
    Set(fd, IPPROTO_IP, IP_PKTINFO, 1);
  }
  if (options.coalesce) Set(fd, SOL_UDP, UDP_GRO, 1);
  Set(fd, SOL_SOCKET, SO_TIMESTAMPNS, 1);
  const bool segmentation = options.segment && Get(fd, SOL_UDP, UDP_SEGMENT) >= 0;
  return std::unique_ptr<UdpSocket>(new UdpSocket(fd, family, BoundPort(fd), segmentation));
}

UdpSocket::UdpSocket(int fd, sa_family_t family, uint16_t port, bool segmentation)
    : fd_(fd),
      family_(family),
      port_(port),
      receiver_(locals_),
      sender_(locals_, family, segmentation) {}

UdpSocket::~UdpSocket() { close(fd_); }

// socket(7): the kernel doubles what is asked for, to have room for its bookkeeping.
int UdpSocket::receive_buffer_bytes() const { return Get(fd_, SOL_SOCKET, SO_RCVBUF) / 2; }
int UdpSocket::send_buffer_bytes() const { return Get(fd_, SOL_SOCKET, SO_SNDBUF) / 2; }

uint64_t UdpSocket::receive_overflows() const {
  std::array<uint32_t, SK_MEMINFO_VARS> memory{};
  socklen_t size = sizeof(memory);
  if (getsockopt(fd_, SOL_SOCKET, SO_MEMINFO, memory.data(), &size) != 0) return 0;
  return memory[SK_MEMINFO_DROPS];
}

}  // namespace sfu
