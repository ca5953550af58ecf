// Reception statistics of one incoming stream for its receiver reports (RFC 3550 section 6.4.1,
// appendices A.3 and A.8).
#pragma once

#include <chrono>
#include <cstdint>

#include "rtp/ntp_time.h"
#include "rtp/rtcp_reader.h"

namespace sfu {

using Time = std::chrono::steady_clock::time_point;

class ReceiveStatistics {
 public:
  // A packet as it came on the wire (retransmissions not counted).
  void OnPacket(int64_t sequence, uint32_t rtp_timestamp, uint32_t clock_rate, Time arrival);
  void OnSenderReport(rtp::NtpTime ntp, Time arrival);
  // The block about `ssrc` since the last call. Only after the first packet.
  rtp::ReportBlock Report(uint32_t ssrc, Time now);
  bool started() const { return received_ > 0; }

 private:
  int64_t base_ = 0;
  int64_t highest_ = 0;
  int64_t received_ = 0;
  int64_t expected_prior_ = 0;
  int64_t received_prior_ = 0;
  double jitter_ = 0;  // timestamp units
  uint32_t last_timestamp_ = 0;
  Time last_arrival_{};
  rtp::NtpTime last_sr_;
  Time last_sr_arrival_{};
};

}  // namespace sfu
