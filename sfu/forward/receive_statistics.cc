#include "sfu/forward/receive_statistics.h"

#include <algorithm>
#include <cmath>

namespace sfu {

void ReceiveStatistics::OnPacket(int64_t sequence, uint32_t rtp_timestamp, uint32_t clock_rate,
                                 Time arrival) {
  if (received_ == 0) {
    base_ = highest_ = sequence;
  } else if (rtp_timestamp != last_timestamp_) {
    // RFC 3550 A.8: D = difference of relative transit times; J += (|D| - J) / 16.
    const double elapsed = std::chrono::duration<double>(arrival - last_arrival_).count();
    const auto ticks = static_cast<int32_t>(rtp_timestamp - last_timestamp_);
    const double d = std::abs(elapsed * clock_rate - ticks);
    if (d < 10.0 * clock_rate) jitter_ += (d - jitter_) / 16;
  }
  last_timestamp_ = rtp_timestamp;
  last_arrival_ = arrival;
  highest_ = std::max(highest_, sequence);
  ++received_;
}

void ReceiveStatistics::OnSenderReport(rtp::NtpTime ntp, Time arrival) {
  last_sr_ = ntp;
  last_sr_arrival_ = arrival;
}

rtp::ReportBlock ReceiveStatistics::Report(uint32_t ssrc, Time now) {
  const int64_t expected = highest_ - base_ + 1;
  const int64_t expected_interval = expected - expected_prior_;
  const int64_t lost_interval = expected_interval - (received_ - received_prior_);
  expected_prior_ = expected;
  received_prior_ = received_;

  rtp::ReportBlock block;
  block.ssrc = ssrc;
  // RFC 3550 A.3: duplicates may make the interval's loss negative, reported as 0.
  if (expected_interval > 0 && lost_interval > 0) {
    block.fraction_lost =
        static_cast<uint8_t>(std::min<int64_t>(255, lost_interval * 256 / expected_interval));
  }
  block.cumulative_lost =
      static_cast<int32_t>(std::clamp<int64_t>(expected - received_, -0x800000, 0x7fffff));
  block.highest_sequence = static_cast<uint32_t>(highest_);
  block.jitter = static_cast<uint32_t>(jitter_);
  if (last_sr_.value != 0) {
    block.last_sr = last_sr_.compact();
    block.delay_since_last_sr = rtp::ToCompactNtp(
        std::chrono::duration_cast<std::chrono::microseconds>(now - last_sr_arrival_));
  }
  return block;
}

}  // namespace sfu
