// When a received sample was captured, by the mapping of the stream's last sender report (RFC 3550
// section 6.4.1), against when it really was. Audio and video of one person are in step when their
// errors are equal.
#pragma once

#include <optional>

#include "rtp/rtcp_reader.h"
#include "tests/sim/world.h"

namespace sim {

class LipSync {
 public:
  explicit LipSync(uint32_t clock_rate) : clock_rate_(clock_rate) {}

  void OnSenderReport(const rtp::SenderReport& report) { report_ = report; }
  // A sample with this RTP timestamp, truly captured at `captured` (the world's elapsed time).
  void OnSample(uint32_t timestamp, int64_t captured_us) {
    if (!report_) return;
    const auto ticks = static_cast<int32_t>(timestamp - report_->rtp_timestamp);
    const double ntp = static_cast<double>(report_->ntp.value) / 4294967296.0 +
                       static_cast<double>(ticks) / clock_rate_;
    error_ = ntp - static_cast<double>(captured_us) / 1e6;
  }
  // Seconds by which the mapping is off, on the server's clock; comparable between streams.
  std::optional<double> error() const { return error_; }
  bool reported() const { return report_.has_value(); }

 private:
  uint32_t clock_rate_;
  std::optional<rtp::SenderReport> report_;
  std::optional<double> error_;
};

}  // namespace sim
