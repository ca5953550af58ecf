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

  explicit SentMoments(size_t capacity) : capacity_(capacity) {}

  // `size` <= kMaxSize: a larger packet is not remembered.
  void Add(uint16_t sequence, const SendMoment& moment, size_t size) {
    if (ring_.empty()) ring_.resize(capacity_);
    ring_[sequence % capacity_] = {.size = size <= kMaxSize ? size : 0,
                                   .with_mid = moment.with_mid,
                                   .round = sequence / capacity_,
                                   .transport_sequence = moment.transport_sequence,
                                   .abs_send_time = moment.abs_send_time};
  }
  // nullopt: it was not sent, or that is forgotten.
  std::optional<Sent> Find(uint16_t sequence) const {
    if (ring_.empty()) return std::nullopt;
    const Record& record = ring_[sequence % capacity_];
    if (record.size == 0 || record.round != sequence / capacity_) return std::nullopt;
    return Sent{.moment = {.transport_sequence = static_cast<uint16_t>(record.transport_sequence),
                           .abs_send_time = static_cast<uint32_t>(record.abs_send_time),
                           .with_mid = record.with_mid != 0},
                .size = record.size};
  }
  // Packets are written otherwise from now on.
  void ForgetAll() { ring_.clear(); }
  // The places of so many packets from `sequence` on, up to the end of the ring.
  void Prefetch(uint16_t sequence, size_t packets) const {
    if (ring_.empty()) return;
    const size_t at = sequence % capacity_;
    sfu::Prefetch(&ring_[at], std::min(packets, capacity_ - at) * sizeof(Record));
  }

 private:
  // All bits are named, so that writing one reads nothing.
  struct Record {
    uint64_t size : 11 = 0;  // 0: none was sent
    uint64_t with_mid : 1 = 0;
    uint64_t round : 12 = 0;  // sequence / capacity
    uint64_t transport_sequence : 16 = 0;
    uint64_t abs_send_time : 24 = 0;
  };
  static_assert(sizeof(Record) == 8 && 0xffff / kAudio < 1 << 12);

  size_t capacity_;
  std::vector<Record> ring_;
};

}  // namespace sfu
