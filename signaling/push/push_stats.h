// What the metrics say of pushes: how many ended how, and how long delivered ones took. A value;
// bounded by the configured services and the fixed set of reasons.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <tuple>

#include "signaling/push/push_dispatcher.h"

namespace signaling {

// Upper bounds, milliseconds, of the time from ringing until a service took the push; the last is
// open.
inline constexpr std::array<uint32_t, 8> kPushDurationBounds = {50,   100,  250,   500,
                                                                1000, 2500, 10000, 45000};

struct PushStats {
  // Provider, kind (ring, cancel), outcome, reason.
  using Label = std::tuple<std::string, std::string, std::string, std::string>;
  std::map<Label, uint64_t> outcomes;
  std::array<uint64_t, kPushDurationBounds.size() + 1> duration{};  // of rings
  double duration_sum_seconds = 0;

  void Count(const PushResult& result);
};

}  // namespace signaling
