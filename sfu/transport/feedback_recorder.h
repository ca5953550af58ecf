// Remembers when packets with transport-wide sequence numbers arrived and writes the feedback about
// them, from which the publisher's own congestion control works out its send rate. A packet that
// comes late, after its loss was reported, is reported again. Fixed memory (16 KiB), from the first
// packet on: who only receives costs nothing.
#pragma once

#include <array>
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

  void OnPacket(uint16_t transport_sequence, uint32_t media_ssrc, Time arrival);
  // Is there something to report that has waited an interval, or half a window?
  bool Due(Time now) const;
  // Writes the next block into `out`; empty when all is reported. Call until empty.
  std::span<const uint8_t> Write(std::span<uint8_t> out, uint32_t sender_ssrc, Time now);

 private:
  static constexpr Time kNever = Time::min();
  static constexpr size_t kMaxBlock = 256;  // arrivals; more than come in an interval
  using Block = std::array<rtp::PacketArrival, kMaxBlock>;

  Time& At(int64_t sequence) { return arrivals_[static_cast<size_t>(sequence) % kWindow]; }
  void Advance(int64_t sequence);
  // The first ones to report; how many.
  size_t CollectDue(Block& due);

  rtp::SequenceUnwrapper unwrapper_;
  std::vector<Time> arrivals_;  // of the window that ends with highest_; kNever: did not come
  int64_t base_ = -1;           // the first sequence not reported yet
  int64_t highest_ = -1;
  Time last_written_{};
  uint32_t media_ssrc_ = 0;
  uint8_t feedback_count_ = 0;
};

}  // namespace sfu
