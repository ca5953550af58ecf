// What was only known when a packet was sent, of the last packets of one stream without RTX (RFC
// 4588). Such a packet is sent again as itself, under the sequence number and so the nonce it had:
// it has to be the same to the last byte, or AES-GCM is broken (RFC 7714 section 8.4: two
// different packets under one nonce give the authentication key away). What is not found here is
// not sent again.
//
// Costs 8 bytes a packet, taken with the first one.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "sfu/util/prefetch.h"

namespace sfu {

struct SendMoment {
  uint16_t transport_sequence = 0;
  uint32_t abs_send_time = 0;  // 24 bits, 6.18 seconds
  bool with_mid = false;
};

class SentMoments {
 public:
  // About a second of each; powers of two, so that a ring is even through the sequence's wrap.
  static constexpr size_t kVideo = 512;
  static constexpr size_t kAudio = 64;
  static constexpr size_t kMaxSize = (1u << 11) - 1;

  struct Sent {
    SendMoment moment;
    size_t size = 0;  // with padding, without SRTP
  };

  // `capacity`: a power of two, kAudio at least.
  explicit SentMoments(size_t capacity) : capacity_(capacity) {}

  // `size` <= kMaxSize: a larger packet is not remembered.
  void Add(uint16_t sequence, const SendMoment& moment, size_t size) {
    if (ring_.empty()) ring_.resize(capacity_);
    ring_[Place(sequence)] = Record(sequence, moment, size <= kMaxSize ? size : 0);
  }
  // nullopt: it was not sent, or that is forgotten.
  std::optional<Sent> Find(uint16_t sequence) const {
    if (ring_.empty()) return std::nullopt;
    const uint64_t record = ring_[Place(sequence)];
    const Sent sent{.moment = {.transport_sequence = static_cast<uint16_t>(record >> 24),
                               .abs_send_time = static_cast<uint32_t>(record >> 40),
                               .with_mid = (record >> 11 & 1) != 0},
                    .size = record & kMaxSize};
    if (sent.size == 0 || record != Record(sequence, sent.moment, sent.size)) return std::nullopt;
    return sent;
  }
  // Packets are written otherwise from now on.
  void ForgetAll() { ring_.clear(); }
  // The places of so many packets from `sequence` on, up to the end of the ring.
  void Prefetch(uint16_t sequence, size_t packets) const {
    if (ring_.empty()) return;
    const size_t at = Place(sequence);
    sfu::Prefetch(&ring_[at], std::min(packets, capacity_ - at) * sizeof(uint64_t));
  }

 private:
  // From the lowest bit: 11 of the size (0: nothing was sent), 1 with_mid, 12 of the sequence
  // number that its place does not tell, 16 of the transport-wide one, 24 of the time. Put together
  // in a register: a record that is written in parts and read between waits for all stores before
  // it, the packet's own among them.
  static uint64_t Record(uint16_t sequence, const SendMoment& moment, size_t size) {
    return size | uint64_t{moment.with_mid} << 11 | uint64_t{sequence} / kAudio << 12 |
           uint64_t{moment.transport_sequence} << 24 | uint64_t{moment.abs_send_time} << 40;
  }
  static_assert(0xffff / kAudio < 1 << 12);
  size_t Place(uint16_t sequence) const { return sequence & (capacity_ - 1); }

  size_t capacity_;
  std::vector<uint64_t> ring_;
};

}  // namespace sfu
