#include "sfu/forward/source_clock.h"

#include <algorithm>
#include <cmath>

namespace sfu {
namespace {

std::chrono::nanoseconds SinceNtpEpoch(rtp::NtpTime ntp) {
  const uint64_t seconds = ntp.value >> 32;
  const uint64_t fraction = ntp.value & 0xffffffff;
  return std::chrono::seconds(seconds) + std::chrono::nanoseconds((fraction * 1'000'000'000) >> 32);
}

}  // namespace

void PublisherClock::OnSenderReport(rtp::NtpTime ntp, Time arrival) {
  const std::chrono::nanoseconds offset = arrival.time_since_epoch() - SinceNtpEpoch(ntp);
  // A later and smaller offset is a better one; a slowly growing allowance follows clock drift, and
  // a jump (the publisher's clock was set) is taken as it is.
  constexpr std::chrono::microseconds kDriftPerReport{100};
  if (!offset_ || offset < *offset_ || offset - *offset_ > std::chrono::seconds(1)) {
    offset_ = offset;
  } else {
    *offset_ += std::min<std::chrono::nanoseconds>(offset - *offset_, kDriftPerReport);
  }
}

std::optional<Time> PublisherClock::ToSteady(rtp::NtpTime ntp) const {
  if (!offset_) return std::nullopt;
  return Time(std::chrono::duration_cast<Time::duration>(SinceNtpEpoch(ntp) + *offset_));
}

void LayerClock::OnSenderReport(rtp::NtpTime ntp, uint32_t rtp_timestamp) {
  ntp_ = ntp;
  rtp_timestamp_ = rtp_timestamp;
  known_ = true;
}

std::optional<uint32_t> LayerClock::TimestampAt(Time at, const PublisherClock& clock,
                                                uint32_t clock_rate) const {
  const std::optional<Time> reported = known_ ? clock.ToSteady(ntp_) : std::nullopt;
  if (!reported) return std::nullopt;
  const double elapsed = std::chrono::duration<double>(at - *reported).count();
  return rtp_timestamp_ + static_cast<uint32_t>(std::llround(elapsed * clock_rate));
}

std::optional<Time> LayerClock::TimeOf(uint32_t timestamp, const PublisherClock& clock,
                                       uint32_t clock_rate) const {
  const std::optional<Time> reported = known_ ? clock.ToSteady(ntp_) : std::nullopt;
  if (!reported) return std::nullopt;
  const auto ticks = static_cast<int32_t>(timestamp - rtp_timestamp_);
  return *reported + std::chrono::nanoseconds(int64_t{ticks} * 1'000'000'000 / clock_rate);
}

}  // namespace sfu
