// Both ends of transport-wide congestion control at a simulated client: what the server says of the
// packets we sent, with a simple estimate of our sending rate, and what we tell it of those it
// sent.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "rtp/rtcp_writer.h"
#include "rtp/sequence.h"
#include "rtp/transport_feedback.h"
#include "tests/sim/world.h"

namespace sim {

// Feedback about our own packets.
class SentLog {
 public:
  void OnSent(uint16_t sequence, size_t size, Time now);
  void OnFeedback(const rtp::RtcpBlock& block, Time now);

  struct Outcome {
    Time sent;
    size_t size = 0;
    bool reported = false;
    bool received = false;
    std::chrono::microseconds arrival{0};  // by the server's clock
  };
  const std::map<int64_t, Outcome>& packets() const { return packets_; }
  const std::vector<Time>& feedback_times() const { return times_; }
  // Grows by 8 % per second while feedback comes and loses little, at most to 1.5 times what was
  // acknowledged, and halves on loss: as a sender without feedback would never grow.
  double estimate_bps() const { return estimate_bps_; }

 private:
  void UpdateEstimate(uint64_t received, uint64_t lost, uint64_t bytes, Time now);

  std::map<int64_t, Outcome> packets_;
  std::vector<Time> times_;
  rtp::SequenceUnwrapper sent_unwrapper_;
  double estimate_bps_ = 300'000;
  double acknowledged_bps_ = 0;
};

// Arrivals to report.
class ArrivalLog {
 public:
  void OnPacket(uint16_t sequence, Time now);
  void AddFeedback(rtp::RtcpWriter& writer, uint32_t sender_ssrc, uint32_t media_ssrc);
  uint64_t packets() const { return packets_; }

 private:
  std::map<int64_t, Time> arrivals_;
  rtp::SequenceUnwrapper unwrapper_;
  int64_t next_ = -1;
  uint8_t feedback_count_ = 0;
  uint64_t packets_ = 0;
};

}  // namespace sim
