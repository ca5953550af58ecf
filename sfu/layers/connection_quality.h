// How well media passes to and from one participant, in words for people, from what RTCP says:
// loss both ways, the jitter of what arrives, the round trip of what is sent. It gets worse after
// two bad seconds and better after five good ones, so that it does not flicker.
#pragma once

#include <chrono>
#include <optional>

#include "sfu/api/events.h"

namespace sfu {

class ConnectionQuality {
 public:
  // Of 256, as in a report block (RFC 3550 section 6.4.1): of a stream in the last interval.
  void OnLoss(uint8_t fraction_lost);
  // A stream made calm by its sender tells most of the path: the least counts.
  void OnJitter(std::chrono::microseconds jitter);
  void OnRoundTrip(std::chrono::microseconds round_trip);

  // Once a second, over what came in since; the new grade if it changed.
  std::optional<QualityGrade> Evaluate();
  QualityGrade grade() const { return grade_; }

 private:
  QualityGrade GradeNow() const;

  // Of the present second.
  std::optional<double> loss_;
  std::optional<std::chrono::microseconds> jitter_;
  std::optional<std::chrono::microseconds> round_trip_;

  double smoothed_loss_ = 0;
  QualityGrade grade_ = QualityGrade::kGood;
  QualityGrade heading_ = QualityGrade::kGood;
  int seconds_ = 0;  // that all pointed at `heading_`
};

}  // namespace sfu
