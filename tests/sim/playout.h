// When a browser shows a frame that could be decoded at a given moment: not before its turn, which
// is its timestamp's time on a clock set by the fastest frames, plus a delay that grows by a round
// trip once packets had to be asked for again (libwebrtc's rule).
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>

#include "tests/sim/world.h"

namespace sim {

class Playout {
 public:
  explicit Playout(Duration round_trip) : round_trip_(round_trip) {}

  void OnNack() { ++nacks_; }
  // The moment at which a frame decoded `now` is shown; never before the one before it.
  Time ShownAt(uint32_t timestamp, Time now) {
    if (!first_) first_ = timestamp;
    const Duration media(static_cast<int64_t>(timestamp - *first_) * 100 / 9);
    const auto transit = std::chrono::duration_cast<Duration>(now - World::epoch()) - media;
    // A clock that drifts or a stream that moved is followed slowly upwards, at once downwards.
    base_ = base_ ? std::min(*base_ + Duration(200), transit) : transit;
    const Duration delay = kMargin + (nacks_ >= kNacksThatCount ? round_trip_ : Duration(0));
    last_ = std::max({World::epoch() + media + *base_ + delay, now, last_});
    return last_;
  }

 private:
  static constexpr Duration kMargin{20'000};
  static constexpr int kNacksThatCount = 3;

  Duration round_trip_;
  int nacks_ = 0;
  std::optional<uint32_t> first_;
  std::optional<Duration> base_;
  Time last_{};
};

}  // namespace sim
