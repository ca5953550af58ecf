// What was only known when a packet was sent, of the last packets of one stream without RTX (RFC
// 4588). Such a packet is sent again as itself, under the sequence number and so the nonce it had:
// it has to be the same to the last byte, or AES-GCM is broken (RFC 7714 section 8.4: two
// different packets under one nonce give the authentication key away).
//
// Limit: kCapacity packets, 8 KiB, taken with the first one. What is older is not sent again.
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
  static constexpr size_t kCapacity = 512;

  struct Sent {
    SendMoment moment;
    uint16_t size = 0;  // with padding, without SRTP; 0: none was sent
    uint16_t sequence = 0;
  };

  void Add(uint16_t sequence, const SendMoment& moment, size_t size) {
    if (ring_.empty()) ring_.resize(kCapacity);
    ring_[sequence % kCapacity] = {moment, static_cast<uint16_t>(size), sequence};
    if (!started_ || IsNewer(sequence, newest_)) newest_ = sequence;
    if (!started_) oldest_ = sequence;
    started_ = true;
    if (Behind(oldest_) >= kCapacity) oldest_ = static_cast<uint16_t>(newest_ - kCapacity + 1);
  }
  // nullptr: none of that number was sent, as long as it is not forgotten.
  const Sent* Find(uint16_t sequence) const {
    if (ring_.empty()) return nullptr;
    const Sent& sent = ring_[sequence % kCapacity];
    return sent.size != 0 && sent.sequence == sequence ? &sent : nullptr;
  }
  // Whether it was sent, and how, is not known any more.
  bool HasForgotten(uint16_t sequence) const { return started_ && IsNewer(oldest_, sequence); }
  // Packets are written otherwise from now on.
  void ForgetAll() {
    for (Sent& sent : ring_) sent = {};
    oldest_ = static_cast<uint16_t>(newest_ + 1);
  }

 private:
  // RFC 1982.
  static bool IsNewer(uint16_t a, uint16_t b) { return static_cast<int16_t>(a - b) > 0; }
  size_t Behind(uint16_t sequence) const { return static_cast<uint16_t>(newest_ - sequence); }

  std::vector<Sent> ring_;
  uint16_t newest_ = 0;
  uint16_t oldest_ = 0;  // of those that are known
  bool started_ = false;
};

}  // namespace sfu
