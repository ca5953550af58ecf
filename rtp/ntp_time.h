// NTP timestamps as RTCP carries them (RFC 3550 section 4): 32.32 fixed-point seconds since 1900.
#pragma once

#include <chrono>
#include <cstdint>

namespace rtp {

struct NtpTime {
  uint64_t value = 0;

  // The middle 32 bits: what LSR and DLSR are counted in (16.16 seconds).
  uint32_t compact() const { return static_cast<uint32_t>(value >> 16); }
  bool operator==(const NtpTime&) const = default;

  static NtpTime FromSystem(std::chrono::system_clock::time_point time);
};

// 16.16 fixed-point seconds, as in DLSR; saturates.
uint32_t ToCompactNtp(std::chrono::microseconds duration);
std::chrono::microseconds FromCompactNtp(uint32_t compact);

}  // namespace rtp
