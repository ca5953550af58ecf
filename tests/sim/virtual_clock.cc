#define OPENSSL_SUPPRESS_DEPRECATED  // RAND_set_rand_method: the short way to seeded handshakes

#include "tests/sim/virtual_clock.h"

#include <openssl/rand.h>
#include <sys/time.h>

#include <ctime>

#include "tests/sim/dice.h"

namespace sim {
namespace {

std::optional<std::chrono::system_clock::time_point> virtual_wall;
Dice openssl_dice(0);

std::chrono::microseconds Now() {
  if (virtual_wall.has_value()) {
    return std::chrono::duration_cast<std::chrono::microseconds>(virtual_wall->time_since_epoch());
  }
  timespec real{};
  clock_gettime(CLOCK_REALTIME, &real);
  return std::chrono::seconds(real.tv_sec) + std::chrono::duration_cast<std::chrono::microseconds>(
                                                 std::chrono::nanoseconds(real.tv_nsec));
}

int SeededBytes(unsigned char* out, int size) {
  for (int i = 0; i < size; ++i) out[i] = static_cast<unsigned char>(openssl_dice.Next() >> 32);
  return 1;
}
int SeededStatus() { return 1; }

const RAND_METHOD kSeeded = {nullptr, SeededBytes, nullptr, nullptr, SeededBytes, SeededStatus};

}  // namespace

void SetVirtualWall(std::optional<std::chrono::system_clock::time_point> wall) {
  virtual_wall = wall;
}

void SeedOpenSsl(uint64_t seed) {
  openssl_dice = Dice(seed);
  RAND_set_rand_method(&kSeeded);
}

void UnseedOpenSsl() { RAND_set_rand_method(nullptr); }

}  // namespace sim

// These take the place of libc's for every library of this process.
extern "C" {

// NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name)
int gettimeofday(timeval* out, void* /*zone*/) noexcept {
  const auto now = sim::Now();
  out->tv_sec = static_cast<time_t>(now.count() / 1'000'000);
  out->tv_usec = static_cast<suseconds_t>(now.count() % 1'000'000);
  return 0;
}

time_t time(time_t* out) noexcept {
  const auto seconds = static_cast<time_t>(sim::Now().count() / 1'000'000);
  if (out != nullptr) *out = seconds;
  return seconds;
}

}  // extern "C"
