// Seeded randomness for the simulator: the same seed gives the same throws on every machine (the
// standard library's distributions do not promise that).
#pragma once

#include <chrono>
#include <cstdint>

namespace sim {

using Duration = std::chrono::microseconds;

class Dice {
 public:
  explicit Dice(uint64_t seed) : state_(seed) {}

  // splitmix64.
  uint64_t Next() {
    uint64_t z = (state_ += 0x9E3779B97F4A7C15ull);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
    return z ^ (z >> 31);
  }
  // In [0, bound).
  uint64_t Below(uint64_t bound) { return bound == 0 ? 0 : Next() % bound; }
  // In [0, 1).
  double Unit() { return static_cast<double>(Next() >> 11) / 9007199254740992.0; }
  bool Chance(double probability) { return probability > 0 && Unit() < probability; }
  Duration Between(Duration low, Duration high) {
    return low +
           Duration(static_cast<int64_t>(Below(static_cast<uint64_t>((high - low).count()) + 1)));
  }
  uint32_t NonZero32() {
    const auto value = static_cast<uint32_t>(Next());
    return value == 0 ? 1 : value;
  }
  Dice Fork() { return Dice(Next()); }

 private:
  uint64_t state_;
};

}  // namespace sim
