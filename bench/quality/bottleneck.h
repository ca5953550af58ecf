// A link that several subscribers share, each of whom looks at four cameras over it.
#pragma once

#include <vector>

#include "bench/quality/quality_case.h"

namespace bench {

// From `at` on, the link carries `bps`.
struct Step {
  Duration at;
  double bps;
};

class Bottleneck {
 public:
  Bottleneck(uint64_t seed, const sfu::EstimatorOptions& estimator, double bps);
  sim::SimClient& Join(Duration round_trip);
  // Runs through the steps and judges the time after `from`: utilisation in percent, the 95th
  // percentile of the queue in milliseconds, Jain's index of what the subscribers received.
  Outcome Run(Recorder& recorder, const std::vector<Step>& steps, Duration until, Duration from);
  double Received(size_t subscriber) const;  // bytes

  sim::Meeting meeting;
  sim::Link link;

 private:
  std::vector<sim::SimClient*> clients_;
};

}  // namespace bench
