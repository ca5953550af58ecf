#include "sfu/cc/rate_control.h"

#include <algorithm>
#include <cmath>

namespace sfu {
namespace {

constexpr double kFramesPerSecond = 30;
constexpr DataRate kLeastGrowth = DataRate::KilobitsPerSecond(4);

// Section 5.5: at most one packet more per response time.
DataRate AdditiveGrowth(DataRate rate, Duration round_trip) {
  const double frame_bits = rate.bps() / kFramesPerSecond;
  const double packet_bits = frame_bits / std::ceil(frame_bits / (kFullPacketBytes * 8));
  const std::chrono::duration<double> response = round_trip + Duration(100'000);
  return std::max(kLeastGrowth, DataRate::BitsPerSecond(packet_bits / response.count()));
}

}  // namespace

double RateControl::DeviationKbps() const { return std::sqrt(deviation_ * capacity_->bps() / 1e3); }

bool RateControl::NearCapacity(DataRate rate) const {
  if (!capacity_) return false;
  return rate >= *capacity_ - DataRate::KilobitsPerSecond(3 * DeviationKbps());
}

void RateControl::Grow(double per_second, std::optional<DataRate> delivered, DataRate bound,
                       Duration round_trip, Time now) {
  const double seconds =
      std::clamp(std::chrono::duration<double>(now - grown_at_.value_or(now)).count(), 0., 1.);
  grown_at_ = now;
  // More arrives than the capacity that was known.
  if (capacity_ && delivered &&
      *delivered > *capacity_ + DataRate::KilobitsPerSecond(3 * DeviationKbps())) {
    capacity_.reset();
  }
  if (rate_ >= std::min(bound, most_)) return;
  const DataRate growth = NearCapacity(rate_) ? AdditiveGrowth(rate_, round_trip) * seconds
                                              : rate_ * (std::pow(per_second, seconds) - 1);
  rate_ = std::min({rate_ + growth, bound, most_});
}

void RateControl::Lower(DataRate to, DataRate capacity, Time now) {
  OnCapacity(capacity);
  rate_ = std::clamp(to, least_, rate_);
  grown_at_ = now;
}

void RateControl::Set(DataRate rate) { rate_ = std::clamp(rate, least_, most_); }

void RateControl::OnCapacity(DataRate capacity) {
  constexpr double kCapacityGain = 0.05;
  const double sample = capacity.bps() / 1e3;
  if (capacity_ && std::abs(sample - capacity_->bps() / 1e3) > 3 * DeviationKbps()) {
    capacity_.reset();
    deviation_ = 0.4;
  }
  const double before = capacity_ ? capacity_->bps() / 1e3 : sample;
  const double mean = (1 - kCapacityGain) * before + kCapacityGain * sample;
  const double error = mean - sample;
  deviation_ =
      (1 - kCapacityGain) * deviation_ + kCapacityGain * error * error / std::max(mean, 1.);
  deviation_ = std::clamp(deviation_, 0.4, 2.5);
  capacity_ = DataRate::KilobitsPerSecond(mean);
}

}  // namespace sfu
