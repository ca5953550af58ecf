#include "sfu/net/train_sender.h"

#include <netinet/udp.h>
#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace sfu {
namespace {

// A new control message of `value` behind those that `header` has.
template <typename T>
void Append(msghdr& header, int level, int type, const T& value) {
  const size_t used = header.msg_controllen;
  auto* const c = reinterpret_cast<cmsghdr*>(static_cast<uint8_t*>(header.msg_control) + used);
  c->cmsg_level = level;
  c->cmsg_type = type;
  c->cmsg_len = CMSG_LEN(sizeof(T));
  std::memcpy(CMSG_DATA(c), &value, sizeof(T));
  header.msg_controllen = used + CMSG_SPACE(sizeof(T));
}

// sendmsg wants a pointer to non-const bytes that it only reads.
uint8_t* Readable(std::span<const uint8_t> bytes) { return const_cast<uint8_t*>(bytes.data()); }

bool RefusesSegmentation(int error) {
  return error == EIO || error == EINVAL || error == EMSGSIZE || error == EOPNOTSUPP;
}

}  // namespace

TrainSender::TrainSender(const LocalAddresses& locals, sa_family_t family, bool segmentation)
    : locals_(locals),
      family_(family),
      segmentation_(segmentation),
      headers_(kMessages),
      messages_(kMessages) {
  for (size_t i = 0; i < kMessages; ++i) {
    msghdr& header = headers_[i].msg_hdr;
    header.msg_name = &messages_[i].to;
    header.msg_iov = &messages_[i].vector;
    header.msg_iovlen = 1;
  }
}

void TrainSender::Send(int fd, const TrainBuffer& trains) {
  waits_left_ = kMaxWaitsPerBatch;
  if (rest_ > 0) --rest_;
  const bool segmenting = this->segmenting();
  for (const Train& train : trains.trains()) {
    const std::span bytes = trains.Bytes(train);
    if (segmenting || bytes.size() <= train.segment_size) {
      Queue(fd, train, bytes);
    } else {
      QueueSegments(fd, train, bytes);
    }
  }
  Flush(fd);
}

void TrainSender::QueueSegments(int fd, const Train& train, std::span<const uint8_t> bytes) {
  while (!bytes.empty()) {
    const size_t size = std::min<size_t>(train.segment_size, bytes.size());
    Queue(fd, train, bytes.first(size));
    bytes = bytes.subspan(size);
  }
}

void TrainSender::Queue(int fd, const Train& train, std::span<const uint8_t> bytes) {
  if (queued_ == kMessages) Flush(fd);
  Message& message = messages_[queued_];
  msghdr& header = headers_[queued_].msg_hdr;
  message.segment_size = train.segment_size;
  message.datagrams =
      static_cast<uint32_t>((bytes.size() + train.segment_size - 1) / train.segment_size);
  header.msg_namelen = ToRaw(train.to, family_, message.to);
  if (header.msg_namelen == 0) {  // an IPv6 peer cannot be reached from an IPv4-only socket
    stats_.dropped += message.datagrams;
    return;
  }
  message.vector = {Readable(bytes), bytes.size()};
  WriteControl(message, header, train.local);
  ++queued_;
}

void TrainSender::WriteControl(Message& message, msghdr& header, uint8_t local) {
  header.msg_control = &message.control;
  header.msg_controllen = 0;
  if (message.datagrams > 1) Append(header, SOL_UDP, UDP_SEGMENT, message.segment_size);
  if (locals_.Knows(local)) {
    const in6_pktinfo& from = locals_.Find(local);
    if (family_ == AF_INET6) {
      Append(header, IPPROTO_IPV6, IPV6_PKTINFO, from);
    } else {
      in_pktinfo v4{};
      std::memcpy(&v4.ipi_spec_dst, from.ipi6_addr.s6_addr + 12, sizeof(v4.ipi_spec_dst));
      Append(header, IPPROTO_IP, IP_PKTINFO, v4);
    }
  }
  if (header.msg_controllen == 0) header.msg_control = nullptr;
}

void TrainSender::Flush(int fd) {
  size_t done = 0;
  while (done < queued_) {
    ++stats_.calls;
    const int sent = sendmmsg(fd, &headers_[done], static_cast<unsigned>(queued_ - done), 0);
    if (sent > 0) {
      Sent(done, static_cast<size_t>(sent));
      done += static_cast<size_t>(sent);
    } else if (OnError(fd, done, errno)) {
      ++done;
    }
  }
  queued_ = 0;
}

void TrainSender::Sent(size_t first, size_t count) {
  for (size_t i = first; i < first + count; ++i) {
    stats_.datagrams += messages_[i].datagrams;
    if (messages_[i].datagrams > 1) refusals_in_a_row_ = 0;
  }
}

bool TrainSender::OnError(int fd, size_t index, int error) {
  if (error == EINTR) return false;
  if (error == EAGAIN && WaitForRoom(fd)) return false;
  if (RefusesSegmentation(error) && messages_[index].datagrams > 1) {
    ++stats_.refused;
    if (++refusals_in_a_row_ == kRefusalsInARow) {
      refusals_in_a_row_ = 0;
      rest_ = kRestBatches;
    }
    SendOneByOne(fd, index);
    return true;
  }
  stats_.dropped += messages_[index].datagrams;
  return true;
}

void TrainSender::SendOneByOne(int fd, size_t index) {
  Message& message = messages_[index];
  msghdr header = headers_[index].msg_hdr;
  iovec rest = message.vector;
  // UDP_SEGMENT is the first control message; what follows it stays.
  constexpr size_t kSegmentControl = CMSG_SPACE(sizeof(uint16_t));
  header.msg_controllen -= kSegmentControl;
  header.msg_control = header.msg_controllen == 0
                           ? nullptr
                           : static_cast<uint8_t*>(header.msg_control) + kSegmentControl;
  while (rest.iov_len > 0) {
    iovec one = {rest.iov_base, std::min<size_t>(rest.iov_len, message.segment_size)};
    header.msg_iov = &one;
    ssize_t sent = 0;
    do {
      ++stats_.calls;
      sent = sendmsg(fd, &header, 0);
    } while (sent < 0 && (errno == EINTR || (errno == EAGAIN && WaitForRoom(fd))));
    ++(sent < 0 ? stats_.dropped : stats_.datagrams);
    rest = {static_cast<uint8_t*>(rest.iov_base) + one.iov_len, rest.iov_len - one.iov_len};
  }
}

bool TrainSender::WaitForRoom(int fd) {
  if (waits_left_ == 0) return false;
  --waits_left_;
  ++stats_.waits;
  pollfd writable = {fd, POLLOUT, 0};
  poll(&writable, 1, 1);
  return true;
}

}  // namespace sfu
