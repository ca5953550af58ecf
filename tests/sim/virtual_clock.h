// The process-wide clocks and randomness that libraries read behind our back, bent to virtual time.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

namespace sim {

// What gettimeofday() and time() answer from now on; nullopt: the real time again.
void SetVirtualWall(std::optional<std::chrono::system_clock::time_point> wall);

// OpenSSL's RAND_bytes and RAND_priv_bytes from now on come from `seed`.
void SeedOpenSsl(uint64_t seed);
void UnseedOpenSsl();

}  // namespace sim
