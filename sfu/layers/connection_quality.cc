#include "sfu/layers/connection_quality.h"

#include <algorithm>

namespace sfu {
namespace {

using namespace std::chrono_literals;

constexpr double kSmoothing = 0.5;  // of loss, per second
constexpr int kSecondsToWorse = 2;
constexpr int kSecondsToBetter = 5;

// What a grade allows at most. Loss is repaired up to a few per cent; a conversation suffers from
// round trips above 400 ms (ITU-T G.114).
struct Limits {
  double loss;
  std::chrono::microseconds jitter;
  std::chrono::microseconds round_trip;
};
constexpr Limits kExcellent{0.01, 30ms, 150ms};
constexpr Limits kGoodLimits{0.05, 80ms, 400ms};

}  // namespace

void ConnectionQuality::OnLoss(uint8_t fraction_lost) {
  loss_ = std::max(loss_.value_or(0), fraction_lost / 256.0);
}

void ConnectionQuality::OnJitter(std::chrono::microseconds jitter) {
  jitter_ = std::min(jitter_.value_or(jitter), jitter);
}

void ConnectionQuality::OnRoundTrip(std::chrono::microseconds round_trip) {
  round_trip_ = std::max(round_trip_.value_or(round_trip), round_trip);
}

QualityGrade ConnectionQuality::GradeNow() const {
  const auto within = [&](const Limits& limits) {
    return smoothed_loss_ <= limits.loss && jitter_.value_or(0us) <= limits.jitter &&
           round_trip_.value_or(0us) <= limits.round_trip;
  };
  if (within(kExcellent)) return QualityGrade::kExcellent;
  return within(kGoodLimits) ? QualityGrade::kGood : QualityGrade::kPoor;
}

std::optional<QualityGrade> ConnectionQuality::Evaluate() {
  if (!loss_ && !jitter_ && !round_trip_) return std::nullopt;  // no media, no opinion
  smoothed_loss_ += (loss_.value_or(0) - smoothed_loss_) * kSmoothing;
  const QualityGrade now = GradeNow();
  loss_.reset();
  jitter_.reset();
  round_trip_.reset();
  seconds_ = now == heading_ ? seconds_ + 1 : 1;
  heading_ = now;
  const bool worse = now > grade_;
  if (now == grade_ || seconds_ < (worse ? kSecondsToWorse : kSecondsToBetter)) return std::nullopt;
  grade_ = now;
  return grade_;
}

}  // namespace sfu
