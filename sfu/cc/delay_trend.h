// Does the delay grow? GCC's delay-based detector (draft-ietf-rmcat-gcc-02 sections 5.2 to 5.4 with
// libwebrtc's trendline in place of the Kalman filter: modules/congestion_controller/goog_cc,
// inter_arrival_delta.cc and trendline_estimator.cc).
//
// Packets sent within 5 ms are one group. The slope of the smoothed delay between groups over the
// last 20 is compared with a threshold that adapts, so that a flow beside one that fills the queue
// does not starve.
#pragma once

#include <array>
#include <cstddef>
#include <optional>

#include "sfu/cc/packet_result.h"

namespace sfu {

class DelayTrend {
 public:
  enum class Usage : uint8_t { kNormal, kOverusing, kUnderusing };

  // A packet that arrived, in order of sending.
  void OnPacket(const PacketResult& packet);
  Usage usage() const { return usage_; }
  // Slope times gain, as compared with the threshold; milliseconds.
  double trend() const { return modified_trend_; }
  double threshold() const { return threshold_; }

 private:
  struct Group {
    Duration first_sent{0};
    Duration last_sent{0};
    Duration first_arrival{0};
    Duration last_arrival{0};
  };
  bool Belongs(const PacketResult& packet) const;
  void OnGroup(double sent_delta_ms, double arrival_delta_ms, double arrival_ms);
  double Slope() const;
  void Detect(double slope, double sent_delta_ms, double arrival_ms);
  void AdaptThreshold(double arrival_ms);

  static constexpr size_t kWindow = 20;
  struct Point {
    double arrival_ms = 0;
    double delay_ms = 0;
  };
  std::optional<Group> current_;
  std::optional<Group> previous_;
  std::array<Point, kWindow> points_{};
  size_t points_seen_ = 0;
  double accumulated_ms_ = 0;
  double smoothed_ms_ = 0;
  double slope_ = 0;
  double modified_trend_ = 0;
  double threshold_ = 12.5;
  std::optional<double> threshold_at_ms_;
  std::optional<double> over_ms_;  // how long the threshold has been exceeded
  int over_count_ = 0;
  Usage usage_ = Usage::kNormal;
};

}  // namespace sfu
