#include "sfu/net/datagram_receiver.h"

#include <netinet/udp.h>

#include <algorithm>
#include <cstring>

namespace sfu {
namespace {

constexpr std::chrono::minutes kLongestWait{1};

std::chrono::nanoseconds RealTime() {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
}

}  // namespace

DatagramReceiver::DatagramReceiver(LocalAddresses& locals)
    : locals_(locals), bytes_(std::make_unique_for_overwrite<uint8_t[]>(kMessages * kStride)) {
  datagrams_.reserve(kMessages * kMaxSegments);
  for (size_t i = 0; i < kMessages; ++i) {
    vectors_[i] = {bytes_.get() + i * kStride, kMaxMessage};
    msghdr& header = messages_[i].msg_hdr;
    header.msg_name = &addresses_[i];
    header.msg_iov = &vectors_[i];
    header.msg_iovlen = 1;
    header.msg_control = &controls_[i];
  }
}

std::span<const ReceivedDatagram> DatagramReceiver::Receive(int fd) {
  datagrams_.clear();
  for (size_t i = 0; i < used_; ++i) {
    messages_[i].msg_hdr.msg_namelen = sizeof(RawAddress);
    messages_[i].msg_hdr.msg_controllen = kControl;
  }
  // An error is nothing to act on: EAGAIN means empty, and an ICMP error reported here concerns a
  // peer that consent checks will judge.
  const std::chrono::nanoseconds now = RealTime();
  const int count = recvmmsg(fd, messages_.data(), kMessages, MSG_DONTWAIT, nullptr);
  used_ = static_cast<size_t>(std::max(count, 0));
  was_full_ = used_ == kMessages;
  for (size_t i = 0; i < used_; ++i) Split(i, now);
  return datagrams_;
}

DatagramReceiver::Arrival DatagramReceiver::ReadControl(const msghdr& message,
                                                        std::chrono::nanoseconds now) {
  Arrival arrival;
  for (cmsghdr* c = CMSG_FIRSTHDR(&message); c != nullptr;
       c = CMSG_NXTHDR(const_cast<msghdr*>(&message), c)) {
    if (c->cmsg_level == SOL_UDP && c->cmsg_type == UDP_GRO) {
      int size = 0;
      std::memcpy(&size, CMSG_DATA(c), sizeof(size));
      arrival.segment_size = static_cast<size_t>(std::max(size, 0));
    } else if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_TIMESTAMPNS) {
      timespec at{};
      std::memcpy(&at, CMSG_DATA(c), sizeof(at));
      const auto waited =
          now - std::chrono::seconds(at.tv_sec) - std::chrono::nanoseconds(at.tv_nsec);
      // A clock that was set meanwhile is no reason for alarm.
      if (waited < kLongestWait) arrival.waited = std::max(waited, std::chrono::nanoseconds(0));
    } else if (c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_PKTINFO) {
      in6_pktinfo local;
      std::memcpy(&local, CMSG_DATA(c), sizeof(local));
      arrival.local = locals_.NumberOf(local);
    } else if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_PKTINFO) {
      in_pktinfo local;
      std::memcpy(&local, CMSG_DATA(c), sizeof(local));
      arrival.local = locals_.NumberOf({MapToV6(local.ipi_addr), 0});
    }
  }
  return arrival;
}

void DatagramReceiver::Split(size_t index, std::chrono::nanoseconds now) {
  const Arrival arrival = ReadControl(messages_[index].msg_hdr, now);
  const ice::SocketAddress from = FromRaw(addresses_[index]);
  std::span<uint8_t> bytes(bytes_.get() + index * kStride, messages_[index].msg_len);
  if (arrival.segment_size == 0 || bytes.size() <= arrival.segment_size) {
    datagrams_.push_back({from, bytes, arrival.local, arrival.waited});
    return;
  }
  while (!bytes.empty() && datagrams_.size() < datagrams_.capacity()) {
    const size_t size = std::min(arrival.segment_size, bytes.size());
    datagrams_.push_back({from, bytes.first(size), arrival.local, arrival.waited});
    bytes = bytes.subspan(size);
  }
}

}  // namespace sfu
