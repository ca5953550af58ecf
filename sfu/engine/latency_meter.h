// Counts packets by how long they were with us, from being read from the socket to being sealed;
// what a pacer held back counts with that. Packets of one batch have it in common, so that most
// cost an addition.
#pragma once

#include <algorithm>
#include <chrono>

#include "sfu/api/stats.h"

namespace sfu {

class LatencyMeter {
 public:
  using Time = std::chrono::steady_clock::time_point;

  void Add(Time arrival, Time now, EngineStats& stats) {
    if (arrival != arrival_ || now != now_) Look(arrival, now);
    ++stats.forward_latency[bucket_];
    stats.forward_latency_sum_seconds += seconds_;
  }

 private:
  void Look(Time arrival, Time now) {
    arrival_ = arrival;
    now_ = now;
    seconds_ = std::chrono::duration<double>(now - arrival).count();
    const auto bound =
        std::lower_bound(kLatencyBounds.begin(), kLatencyBounds.end(),
                         std::chrono::duration<double, std::micro>(now - arrival).count());
    bucket_ = static_cast<size_t>(bound - kLatencyBounds.begin());
  }

  Time arrival_{};
  Time now_{};
  double seconds_ = 0;
  size_t bucket_ = 0;
};

}  // namespace sfu
