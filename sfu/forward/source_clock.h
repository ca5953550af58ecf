// The clocks of a publisher seen from the server: which RTP timestamp of a layer belongs to which
// moment of ours. From the publisher's sender reports (RFC 3550 section 6.4.1): one offset from its
// NTP clock to our steady clock, shared by all of its layers, so that its audio and video stay in
// step when we write sender reports of our own; and per layer the pair of NTP and RTP time that its
// last report gave.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "rtp/ntp_time.h"

namespace sfu {

using Time = std::chrono::steady_clock::time_point;

// One per publisher.
class PublisherClock {
 public:
  // A sender report with this NTP time arrived. The smallest offset seen lately is the one with the
  // least network delay in it.
  void OnSenderReport(rtp::NtpTime ntp, Time arrival);
  // Our time when the publisher's NTP clock showed `ntp`, as if the network had no queue.
  std::optional<Time> ToSteady(rtp::NtpTime ntp) const;

 private:
  std::optional<std::chrono::nanoseconds> offset_;  // steady = ntp + offset
};

// One per layer.
class LayerClock {
 public:
  void OnSenderReport(rtp::NtpTime ntp, uint32_t rtp_timestamp);
  bool known() const { return known_; }
  // The layer's RTP timestamp at our time `at`.
  std::optional<uint32_t> TimestampAt(Time at, const PublisherClock& clock,
                                      uint32_t clock_rate) const;
  // Our time of the layer's RTP timestamp.
  std::optional<Time> TimeOf(uint32_t timestamp, const PublisherClock& clock,
                             uint32_t clock_rate) const;

 private:
  rtp::NtpTime ntp_;
  uint32_t rtp_timestamp_ = 0;
  bool known_ = false;
};

}  // namespace sfu
