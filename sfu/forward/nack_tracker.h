// Which packets of one incoming layer are missing and when to ask for them (RFC 4585
// section 6.2.1).
//
// A gap is asked for after a short grace (reordering), then again after each round trip, until it
// is filled, too old, or was asked for often enough. Bounded; a gap larger than the bound is given
// up whole and answered by a key frame, and so is what an outage lost: it would come too late, at
// the cost of what is sent now.
#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

namespace sfu {

using Time = std::chrono::steady_clock::time_point;

class NackTracker {
 public:
  static constexpr size_t kMaxMissing = 512;
  static constexpr size_t kOutagePackets = 32;
  static constexpr std::chrono::milliseconds kOutage{500};
  static constexpr int kMaxRequests = 12;
  static constexpr std::chrono::milliseconds kGrace{5};
  static constexpr std::chrono::milliseconds kMaxAge{1000};

  NackTracker() { missing_.reserve(kMaxMissing); }

  enum class Arrival : uint8_t {
    kInOrder,
    kRecovered,  // was missing
    kLate,       // not asked for (any more)
    kOverrun,    // the gap before it is given up: decoding needs a key frame
  };
  // A packet came. `newest` was the highest sequence before it.
  Arrival OnPacket(int64_t sequence, int64_t newest, Time now);

  // Appends the sequence numbers to ask for now, ascending. True when some were given up, so that
  // decoding may need a key frame.
  bool Collect(Time now, std::vector<uint16_t>& due);

  // Smoothed time from asking to arrival; what paces repeated requests.
  std::chrono::microseconds round_trip() const { return round_trip_; }
  size_t missing() const { return missing_.size(); }
  void Clear() { missing_.clear(); }

 private:
  struct Missing {
    int64_t sequence;
    Time noticed;
    Time first_asked;
    Time asked;
    int requests = 0;
  };
  bool Fill(int64_t sequence, Time now);

  Time last_{};                   // arrival of the newest
  std::vector<Missing> missing_;  // ascending
  std::chrono::microseconds round_trip_{50'000};
};

}  // namespace sfu
