// What a measured packet's payload carries, behind room for any codec's descriptor and frame
// header: when it was sent, by the machine's own clock. Both ends run on this machine, so the
// difference at the other end is the one-way latency.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <ctime>
#include <optional>
#include <span>

#include "rtp/bytes.h"

namespace bench {

struct Stamp {
  static constexpr size_t kOffset = 16;
  static constexpr size_t kSize = 12;
  static constexpr std::array<uint8_t, 4> kMagic = {0x73, 0x62, 0x4c, 0x44};

  static void Write(std::span<uint8_t> payload, int64_t sent_ns) {
    std::ranges::copy(kMagic, payload.begin() + kOffset);
    rtp::StoreBe64(&payload[kOffset + kMagic.size()], static_cast<uint64_t>(sent_ns));
  }
  static std::optional<int64_t> Read(std::span<const uint8_t> payload) {
    if (payload.size() < kOffset + kSize ||
        !std::ranges::equal(payload.subspan(kOffset, kMagic.size()), kMagic)) {
      return std::nullopt;
    }
    return static_cast<int64_t>(rtp::LoadBe64(&payload[kOffset + kMagic.size()]));
  }
};

// Nanoseconds of CLOCK_REALTIME, the clock of the kernel's arrival stamps.
inline int64_t WallNs() {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  return int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

}  // namespace bench
