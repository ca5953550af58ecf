// A rate that grows while the path carries it and is lowered to what the path was seen to deliver:
// additive increase near the known capacity, multiplicative away from it
// (draft-ietf-rmcat-gcc-02 section 5.5; libwebrtc's aimd_rate_control.cc and
// link_capacity_estimator.cc).
#pragma once

#include <optional>

#include "sfu/cc/packet_result.h"
#include "sfu/util/data_rate.h"

namespace sfu {

class RateControl {
 public:
  RateControl(DataRate start, DataRate least, DataRate most)
      : rate_(start), least_(least), most_(most) {}

  DataRate rate() const { return rate_; }
  // Growth since the last call; `per_second` is the factor away from capacity. Never to more than
  // `bound`: a sender with little to send proves little.
  void Grow(double per_second, std::optional<DataRate> delivered, DataRate bound,
            Duration round_trip, Time now);
  // No growth for the time until the next call.
  void Hold(Time now) { grown_at_ = now; }
  // The bottleneck delivers `capacity`: go down to `to`, never up.
  void Lower(DataRate to, DataRate capacity, Time now);
  // A probe's result, up or down.
  void Set(DataRate rate);
  // The bottleneck was seen at work.
  void OnCapacity(DataRate capacity);
  std::optional<DataRate> capacity() const { return capacity_; }

 private:
  bool NearCapacity(DataRate rate) const;
  double DeviationKbps() const;

  DataRate rate_;
  DataRate least_;
  DataRate most_;
  std::optional<Time> grown_at_;
  std::optional<DataRate> capacity_;
  double deviation_ = 0.4;  // variance of capacity_, relative to it, in kb/s
};

}  // namespace sfu
