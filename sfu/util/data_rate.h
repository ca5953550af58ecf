// Bits per second as a type of its own, so that no rate is mistaken for a size or for bytes.
#pragma once

#include <chrono>
#include <compare>
#include <cstddef>

namespace sfu {

class DataRate {
 public:
  using Seconds = std::chrono::duration<double>;

  constexpr DataRate() = default;
  static constexpr DataRate BitsPerSecond(double bps) { return DataRate(bps); }
  static constexpr DataRate KilobitsPerSecond(double kbps) { return DataRate(kbps * 1e3); }
  // That of `bytes` in `time`, which is longer than nothing.
  static constexpr DataRate Of(double bytes, Seconds time) {
    return DataRate(bytes * 8 / time.count());
  }

  constexpr double bps() const { return bps_; }
  constexpr double BytesIn(Seconds time) const { return bps_ / 8 * time.count(); }
  // How long `bytes` take; the rate is above zero.
  constexpr Seconds TimeFor(double bytes) const { return Seconds(bytes * 8 / bps_); }

  constexpr auto operator<=>(const DataRate&) const = default;
  friend constexpr DataRate operator+(DataRate a, DataRate b) { return DataRate(a.bps_ + b.bps_); }
  friend constexpr DataRate operator-(DataRate a, DataRate b) { return DataRate(a.bps_ - b.bps_); }
  friend constexpr DataRate operator*(DataRate a, double b) { return DataRate(a.bps_ * b); }
  friend constexpr DataRate operator*(double a, DataRate b) { return b * a; }
  friend constexpr double operator/(DataRate a, DataRate b) { return a.bps_ / b.bps_; }

 private:
  explicit constexpr DataRate(double bps) : bps_(bps) {}
  double bps_ = 0;
};

}  // namespace sfu
