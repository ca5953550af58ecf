// What a BandwidthEstimator does beyond draft-ietf-rmcat-gcc-02, switch by switch: so that each
// deviation can be measured against plain GCC on the same network (bench/quality).
#pragma once

#include "sfu/util/data_rate.h"

namespace sfu {

struct EstimatorOptions {
  DataRate start = DataRate::KilobitsPerSecond(400);
  DataRate least = DataRate::KilobitsPerSecond(40);
  DataRate most = DataRate::KilobitsPerSecond(20'000);

  // Delay in the bottleneck's queue, known from absolute arrival times, decides with the trend:
  // reacts within one feedback, lowers to what the bottleneck was seen to deliver, and drains.
  bool queue_delay = true;
  // Loss lowers the estimate only where the queue says congestion, or too much is lost.
  bool forgive_random_loss = true;
  // Beside a flow that fills the queue, loss decides instead of delay.
  bool compete = true;
  // Data in flight is bounded by what the path holds.
  bool window = true;
  // Probes follow each other while they succeed and look for what the allocation wishes.
  bool eager_probes = true;

  static EstimatorOptions PlainGcc() {
    return {.queue_delay = false,
            .forgive_random_loss = false,
            .compete = false,
            .window = false,
            .eager_probes = false};
  }
};

}  // namespace sfu
