// When to probe, how fast, and what came of it. A probe is a cluster of packets sent at a given
// rate for a few milliseconds; the rate at which it arrives is what the path carries (libwebrtc's
// probe_controller.cc and probe_bitrate_estimator.cc).
//
//   * at the start, doubling while the path carries it,
//   * towards what the allocation wishes, soon again after a drop,
//   * at the present estimate, every few seconds, while the application sends much less: an
//     estimate that nothing proves is not kept.
//
// One cluster at a time; bounded and without allocation.
#pragma once

#include <optional>

#include "sfu/cc/packet_result.h"
#include "sfu/util/data_rate.h"

namespace sfu {

struct ProbeCluster {
  ClusterId id = 0;
  DataRate rate;
  double bytes = 0;
};

class ProbeControl {
 public:
  explicit ProbeControl(bool eager) : eager_(eager) {}

  // What decides about the next probe.
  struct Situation {
    DataRate target;
    std::optional<DataRate> wish;
    bool application_limited = false;
    bool congested = false;  // the queue is not empty, or loss decides
  };
  // A cluster to send now; asked for every few milliseconds while packets can be sent.
  std::optional<ProbeCluster> Next(const Situation& situation, Time now);

  void OnPacket(const PacketResult& packet);
  struct Result {
    DataRate rate;           // what the path carries of it
    bool saturated = false;  // less than was sent: that is the path's limit
  };
  // Once for each cluster that came through.
  std::optional<Result> TakeResult(Time now);
  // Loss that is no sign of congestion, 0..1: what came is so much less than what was carried.
  void SetRandomLoss(double loss) { random_loss_ = loss; }
  // The estimate was lowered: look soon whether it was for long.
  void OnDrop(Time now);

 private:
  struct Extent {
    Duration first{0};
    Duration last{0};
    uint32_t first_bytes = 0;
    uint32_t last_bytes = 0;
  };
  std::optional<DataRate> NextRate(const Situation& situation, Time now);
  std::optional<Result> Evaluate() const;
  void Finish(const std::optional<Result>& result, Time now);

  bool eager_;
  double random_loss_ = 0;
  ClusterId last_id_ = 0;
  std::optional<ProbeCluster> under_way_;
  Time sent_at_{};
  Extent sent_;
  Extent arrived_;
  int packets_ = 0;
  double bytes_ = 0;     // that arrived
  double reported_ = 0;  // bytes that arrived or were lost
  bool starting_ = true;
  int starts_ = 0;
  DataRate enough_;  // the probes under way look for no more
  Duration length_{0};
  DataRate before_;  // the target when the last one began
  std::optional<DataRate> follow_up_;
  bool failed_ = false;  // the last one found less than it looked for, or nothing new
  std::optional<Time> drop_at_;
  Time last_probe_{};
};

}  // namespace sfu
