#include "sfu/cc/delay_trend.h"

#include <algorithm>
#include <cmath>

namespace sfu {
namespace {

constexpr Duration kGroup{5'000};
constexpr Duration kMaxBurst{100'000};
constexpr Duration kClockJump{3'000'000};  // libwebrtc: kArrivalTimeOffsetThreshold

constexpr double kSmoothing = 0.9;
constexpr double kGain = 4;
constexpr size_t kMaxDeltas = 60;
constexpr double kOverusingMs = 10;
constexpr double kThresholdUp = 0.0087;
constexpr double kThresholdDown = 0.039;
constexpr double kMaxAdaptOffsetMs = 15;

double Milliseconds(Duration d) { return static_cast<double>(d.count()) / 1e3; }

}  // namespace

// Section 5.2.1: also packets that a pause of the path let through in one burst.
bool DelayTrend::Belongs(const PacketResult& packet) const {
  const Duration sent = packet.sent_since_epoch();
  if (sent - current_->first_sent <= kGroup) return true;
  const Duration arrival_delta = *packet.arrival - current_->last_arrival;
  const Duration propagation = arrival_delta - (sent - current_->last_sent);
  return propagation < Duration(0) && arrival_delta <= kGroup &&
         *packet.arrival - current_->first_arrival < kMaxBurst;
}

void DelayTrend::OnPacket(const PacketResult& packet) {
  const Duration sent = packet.sent_since_epoch();
  const Duration arrival = *packet.arrival;
  if (current_ && sent < current_->first_sent) return;  // reordered
  if (current_ && std::chrono::abs((arrival - current_->last_arrival) -
                                   (sent - current_->last_sent)) > kClockJump) {
    current_.reset();
    previous_.reset();
  }
  if (current_ && Belongs(packet)) {
    current_->last_sent = std::max(current_->last_sent, sent);
    current_->last_arrival = std::max(current_->last_arrival, arrival);
    return;
  }
  if (current_ && previous_) {
    OnGroup(Milliseconds(current_->last_sent - previous_->last_sent),
            Milliseconds(current_->last_arrival - previous_->last_arrival),
            Milliseconds(current_->last_arrival));
  }
  if (current_) previous_ = current_;
  current_ = Group{
      .first_sent = sent, .last_sent = sent, .first_arrival = arrival, .last_arrival = arrival};
}

void DelayTrend::OnGroup(double sent_delta_ms, double arrival_delta_ms, double arrival_ms) {
  accumulated_ms_ += arrival_delta_ms - sent_delta_ms;
  smoothed_ms_ = kSmoothing * smoothed_ms_ + (1 - kSmoothing) * accumulated_ms_;
  points_[points_seen_++ % kWindow] = {arrival_ms, smoothed_ms_};
  const double slope = points_seen_ >= kWindow ? Slope() : slope_;
  Detect(slope, sent_delta_ms, arrival_ms);
}

// Least squares over the window.
double DelayTrend::Slope() const {
  double mean_x = 0;
  double mean_y = 0;
  for (const Point& point : points_) {
    mean_x += point.arrival_ms;
    mean_y += point.delay_ms;
  }
  mean_x /= kWindow;
  mean_y /= kWindow;
  double numerator = 0;
  double denominator = 0;
  for (const Point& point : points_) {
    numerator += (point.arrival_ms - mean_x) * (point.delay_ms - mean_y);
    denominator += (point.arrival_ms - mean_x) * (point.arrival_ms - mean_x);
  }
  return denominator == 0 ? slope_ : numerator / denominator;
}

void DelayTrend::Detect(double slope, double sent_delta_ms, double arrival_ms) {
  modified_trend_ = static_cast<double>(std::min(points_seen_, kMaxDeltas)) * slope * kGain;
  if (points_seen_ < 2) return;
  if (modified_trend_ > threshold_) {
    over_ms_ = over_ms_ ? *over_ms_ + sent_delta_ms : sent_delta_ms / 2;
    ++over_count_;
    if (*over_ms_ > kOverusingMs && over_count_ > 1 && slope >= slope_) {
      over_ms_ = 0;
      over_count_ = 0;
      usage_ = Usage::kOverusing;
    }
  } else {
    over_ms_.reset();
    over_count_ = 0;
    usage_ = modified_trend_ < -threshold_ ? Usage::kUnderusing : Usage::kNormal;
  }
  slope_ = slope;
  AdaptThreshold(arrival_ms);
}

// Section 5.4: quickly down, slowly up; not at all on a spike.
void DelayTrend::AdaptThreshold(double arrival_ms) {
  const double size = std::abs(modified_trend_);
  const double elapsed_ms =
      std::clamp(arrival_ms - threshold_at_ms_.value_or(arrival_ms), 0., 100.);
  threshold_at_ms_ = arrival_ms;
  if (size > threshold_ + kMaxAdaptOffsetMs) return;
  const double gain = size < threshold_ ? kThresholdDown : kThresholdUp;
  threshold_ = std::clamp(threshold_ + gain * (size - threshold_) * elapsed_ms, 6., 600.);
}

}  // namespace sfu
