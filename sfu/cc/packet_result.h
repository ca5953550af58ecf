// What became of one packet, as the receiver's feedback tells: the input of everything in sfu/cc.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

namespace sfu {

using Time = std::chrono::steady_clock::time_point;
using Duration = std::chrono::microseconds;

// A number for each probe cluster under way; 0 is none.
using ClusterId = uint8_t;

// What a packet of video usually takes.
inline constexpr double kFullPacketBytes = 1200;

struct PacketResult {
  Time sent{};
  std::optional<Duration> arrival;  // on the receiver's clock, unwrapped; nullopt: lost
  uint32_t bytes = 0;               // on the wire
  ClusterId cluster = 0;

  Duration sent_since_epoch() const {
    return std::chrono::duration_cast<Duration>(sent.time_since_epoch());
  }
  // One-way delay on two clocks: only differences mean something.
  Duration delay() const { return *arrival - sent_since_epoch(); }
};

}  // namespace sfu
