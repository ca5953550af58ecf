#include "sfu/server/wait.h"

#include <algorithm>
#include <ctime>

namespace sfu {

void WaitUntil(std::span<pollfd> descriptors, std::chrono::steady_clock::time_point deadline) {
  using std::chrono::nanoseconds;
  // The longest sleep keeps a deadline of "never" within what timespec holds.
  constexpr nanoseconds kLongest = std::chrono::hours(1);
  const auto now = std::chrono::steady_clock::now();
  const nanoseconds rest = deadline <= now             ? nanoseconds(0)
                           : deadline > now + kLongest ? kLongest
                                                       : nanoseconds(deadline - now);
  const timespec timeout = {static_cast<time_t>(rest.count() / 1'000'000'000),
                            static_cast<long>(rest.count() % 1'000'000'000)};
  if (ppoll(descriptors.data(), descriptors.size(), &timeout, nullptr) < 0) {
    for (pollfd& descriptor : descriptors) descriptor.revents = 0;
  }
}

}  // namespace sfu
