// What was only known when a packet was sent, of the last packets of one stream without RTX (RFC
// 4588). Such a packet is sent again as itself, under the sequence number and so the nonce it had:
// it has to be the same to the last byte, or AES-GCM is broken (RFC 7714 section 8.4: two
// different packets under one nonce give the authentication key away). What is not found here is
// not sent again.
//
// Costs 16 bytes a packet, taken with the first one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace sfu {

struct SendMoment {
  uint16_t transport_sequence = 0;
  uint32_t abs_send_time = 0;  // 24 bits, 6.18 seconds
  bool with_mid = false;
};

class SentMoments {
 public:
  // About a second of each.
  static constexpr size_t kVideo = 512;
  static constexpr size_t kAudio = 64;

  struct Sent {
    SendMoment moment;
    uint16_t size = 0;  // with padding, without SRTP; 0: none was sent
    uint16_t sequence = 0;
  };

  explicit SentMoments(size_t capacity) : capacity_(capacity) {}

  void Add(uint16_t sequence, const SendMoment& moment, size_t size) {
    if (ring_.empty()) ring_.resize(capacity_);
    ring_[sequence % capacity_] = {moment, static_cast<uint16_t>(size), sequence};
  }
  // nullptr: it was not sent, or that is forgotten.
  const Sent* Find(uint16_t sequence) const {
    if (ring_.empty()) return nullptr;
    const Sent& sent = ring_[sequence % capacity_];
    return sent.size != 0 && sent.sequence == sequence ? &sent : nullptr;
  }
  // Packets are written otherwise from now on.
  void ForgetAll() { ring_.clear(); }

 private:
  size_t capacity_;
  std::vector<Sent> ring_;
};

}  // namespace sfu
