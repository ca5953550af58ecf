#include "rtp/ntp_time.h"

#include <algorithm>
#include <limits>

namespace rtp {
namespace {

constexpr int64_t kSecondsFrom1900To1970 = 2'208'988'800;
constexpr uint64_t kMicrosPerSecond = 1'000'000;
constexpr uint64_t kNanosPerSecond = 1'000'000'000;

}  // namespace

NtpTime NtpTime::FromSystem(std::chrono::system_clock::time_point time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  const auto nanos = std::chrono::duration_cast<std::chrono::nanoseconds>(time - seconds).count();
  const int64_t since_1900 = seconds.time_since_epoch().count() + kSecondsFrom1900To1970;
  // Seconds wrap in 2036 (era 1), as RFC 3550 section 4 expects.
  return {static_cast<uint64_t>(since_1900) << 32 |
          (static_cast<uint64_t>(nanos) << 32) / kNanosPerSecond};
}

uint32_t ToCompactNtp(std::chrono::microseconds duration) {
  constexpr std::chrono::microseconds kLimit = std::chrono::seconds(65536);
  const auto micros =
      static_cast<uint64_t>(std::clamp(duration, std::chrono::microseconds(0), kLimit).count());
  const uint64_t rounded = (micros * 65536 + kMicrosPerSecond / 2) / kMicrosPerSecond;
  return static_cast<uint32_t>(std::min<uint64_t>(rounded, std::numeric_limits<uint32_t>::max()));
}

std::chrono::microseconds FromCompactNtp(uint32_t compact) {
  return std::chrono::microseconds((compact * kMicrosPerSecond + 32768) / 65536);
}

}  // namespace rtp
