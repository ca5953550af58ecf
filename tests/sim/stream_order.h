// Judges the order of one received RTP stream as a strict receiver would: timestamps never step
// back as sequence numbers go up, sequence numbers do not leap, and a number is never given to two
// different packets.
#pragma once

#include <cstdint>
#include <iterator>
#include <map>
#include <optional>
#include <span>
#include <string>

#include "rtp/sequence.h"

namespace sim {

class StreamOrder {
 public:
  enum class Arrival { kNew, kDuplicate, kViolation };
  // A packet with its unwrapped sequence number; `what` says what is wrong with a violation.
  Arrival OnPacket(int64_t sequence, uint32_t timestamp, std::span<const uint8_t> payload,
                   std::string& what);

 private:
  struct Seen {
    uint32_t timestamp;
    uint64_t hash;
  };
  static constexpr size_t kRemembered = 4000;
  static constexpr int64_t kLeap = 3000;
  std::map<int64_t, Seen> seen_;
};

}  // namespace sim
