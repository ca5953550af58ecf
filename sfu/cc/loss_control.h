// What loss says about the rate.
//
// Plain: draft-ietf-rmcat-gcc-02 section 6: more than 10 % lowers, less than 2 % raises.
//
// Forgiving: loss that comes without a queue is the radio's, not the rate's: up to kForgiven it
// lowers nothing. More than that may be a policer without a queue: then, once, the rate is lowered
// to what is delivered, and if as much is lost as before, that much is taken for random from then
// on and the rate returns.
#pragma once

#include <optional>

#include "sfu/cc/packet_result.h"
#include "sfu/util/data_rate.h"

namespace sfu {

class LossControl {
 public:
  static constexpr double kForgiven = 0.12;
  static constexpr Duration kWindow{1'000'000};

  explicit LossControl(bool forgiving) : forgiving_(forgiving) {}

  // Packets reported since the last call.
  void OnPackets(int received, int lost, Time now);
  // Loss of the last whole window, 0..1.
  double loss() const { return loss_; }
  // The rate that loss allows, once a window; nullopt: no objection, or nothing new to say.
  std::optional<DataRate> Judge(DataRate rate, DataRate delivered);
  // A receiver report's fraction instead of packets.
  void OnFraction(double fraction) {
    loss_ = fraction;
    fresh_ = true;
  }

 private:
  std::optional<DataRate> JudgeForgiving(DataRate rate, DataRate delivered);

  bool forgiving_;
  int received_ = 0;
  int lost_ = 0;
  std::optional<Time> since_;
  double loss_ = 0;
  bool fresh_ = false;
  double random_ = kForgiven;  // loss that is not taken for the rate's
  struct Trial {
    double loss;
    DataRate rate;
    int windows = 0;
  };
  std::optional<Trial> trial_;
};

}  // namespace sfu
