// Which packets of a stream were sent again, when and how often. Takes memory with the first.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "sfu/forward/packet_pool.h"

namespace sfu {

class Resends {
 public:
  // About a second of each, all of it lost; powers of two.
  static constexpr size_t kVideo = 512;
  static constexpr size_t kAudio = 64;
  // Numbers come round again, but not so soon.
  static constexpr std::chrono::seconds kForgotten{5};

  explicit Resends(size_t capacity) : capacity_(capacity) {}

  // The packet is to be sent again: how often it was by now (1, 2, ...); 0, and nothing noted, when
  // that was done less than `span` ago.
  int Note(uint16_t sequence, std::chrono::microseconds span, Time now) {
    if (ring_.empty()) ring_.resize(capacity_);
    Resend& resend = ring_[sequence % capacity_];
    const bool known =
        resend.times > 0 && resend.sequence == sequence && now - resend.at < kForgotten;
    if (known && now - resend.at < span) return 0;
    const int times = known ? std::min(resend.times + 1, 0xff) : 1;
    resend = {.at = now, .sequence = sequence, .times = static_cast<uint8_t>(times)};
    return times;
  }

 private:
  struct Resend {
    Time at{};
    uint16_t sequence = 0;
    uint8_t times = 0;
  };
  size_t capacity_;
  std::vector<Resend> ring_;
};

}  // namespace sfu
