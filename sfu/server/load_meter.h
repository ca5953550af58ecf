// How loaded a worker is, as samples for OverloadControl: the share of time in which it was not
// waiting, the share in which it had a core, and whether it is behind. Cost: a few additions a
// turn. A pure value; time is an input.
#pragma once

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

#include "sfu/layers/overload_control.h"

namespace sfu {

class LoadMeter {
 public:
  using Time = std::chrono::steady_clock::time_point;
  using Duration = std::chrono::nanoseconds;
  static constexpr Duration kWindow = std::chrono::milliseconds(100);

  // A batch was received, the first of which had waited in the kernel for so long; without what the
  // worker lets datagrams gather for (ReceiveTick::Wait).
  void OnBatch(Duration waited) {
    behind_ = std::min(behind_.value_or(Duration::max()), std::max(waited, Duration(0)));
  }
  // A turn, of whatever kind, lasted from `woken` to `done`.
  void OnTurn(Time woken, Time done) { busy_ += done - woken; }
  bool Due(Time now) const { return now - start_ >= kWindow; }
  // Of the window that ends now. `run_time`: for how long the worker was ever on a core.
  // `overflows`: datagrams that the socket ever lost.
  LoadSample Take(Time now, Duration run_time, uint64_t overflows) {
    const LoadSample sample{.at = now,
                            .busy = Share(busy_, now),
                            .ran = Share(run_time - std::exchange(run_time_, run_time), now),
                            .behind = behind_.value_or(Duration(0)),
                            .overflowed = overflows - std::exchange(overflows_, overflows)};
    start_ = now;
    busy_ = Duration(0);
    behind_.reset();
    return sample;
  }

 private:
  double Share(Duration part, Time now) const {
    return std::min(
        1.0, std::chrono::duration<double>(part) / std::chrono::duration<double>(now - start_));
  }

  Time start_{};
  Duration busy_{0};
  Duration run_time_{0};
  std::optional<Duration> behind_;
  uint64_t overflows_ = 0;
};

}  // namespace sfu
