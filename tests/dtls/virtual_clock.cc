#include "tests/dtls/virtual_clock.h"

#include <sys/time.h>

#include <algorithm>

namespace dtls {
namespace {

std::chrono::steady_clock::time_point current{std::chrono::hours(24)};

}  // namespace

VirtualClock::Time VirtualClock::now() { return current; }

void VirtualClock::AdvanceTo(Time time) { current = std::max(current, time); }

}  // namespace dtls

// Takes the place of the C library's, for OpenSSL too.
extern "C" int gettimeofday(timeval* now, void*) noexcept {
  const auto since_start = std::chrono::duration_cast<std::chrono::microseconds>(
      dtls::VirtualClock::now().time_since_epoch());
  now->tv_sec = since_start.count() / 1'000'000;
  now->tv_usec = since_start.count() % 1'000'000;
  return 0;
}
