// Sleeping until a file descriptor is ready or a moment has come.
#pragma once

#include <poll.h>

#include <chrono>
#include <span>

namespace sfu {

// Returns at once when `deadline` has passed, still with what is ready noted in `descriptors`.
void WaitUntil(std::span<pollfd> descriptors, std::chrono::steady_clock::time_point deadline);

}  // namespace sfu
