// Remembers when packets with transport-wide sequence numbers arrived and writes the feedback about
// them, from which the publisher's own congestion control works out its send rate. A packet that
// comes late, after its loss was reported, is reported again. Fixed memory.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "rtp/sequence.h"
#include "rtp/transport_feedback.h"

namespace sfu {

using Time = std::chrono::steady_clock::time_point;

class FeedbackRecorder {
 public:
  static constexpr size_t kWindow = 2048;  // packets; more than arrive in a feedback interval
  static constexpr std::chrono::milliseconds kInterval{50};

  FeedbackRecorder() : arrivals_(kWindow) { due_.reserve(kWindow); }

  void OnPacket(uint16_t transport_sequence, uint32_t media_ssrc, Time now);
  // Is there something to report that has waited an interval, or half a window?
  bool Due(Time now) const;
  // Writes the next block into `out`; empty when all is reported. Call until empty.
  std::span<const uint8_t> Write(std::span<uint8_t> out, uint32_t sender_ssrc, Time now);

 private:
  struct Slot {
    int64_t sequence = -1;
    Time arrival{};
  };
  Slot& At(int64_t sequence) { return arrivals_[static_cast<size_t>(sequence) % kWindow]; }
  void CollectDue();

  rtp::SequenceUnwrapper unwrapper_;
  std::vector<Slot> arrivals_;
  std::vector<rtp::PacketArrival> due_;
  int64_t base_ = -1;  // the first sequence not reported yet
  int64_t highest_ = -1;
  Time last_written_{};
  uint32_t media_ssrc_ = 0;
  uint8_t feedback_count_ = 0;
};

}  // namespace sfu
