// Are we alone in the bottleneck's queue? A queue that stays although we send less than we are
// delivered is somebody else's: a loss-based flow fills it, and who heeds delay beside it starves.
// Then the rate follows loss as that flow's does: a packet more each round trip, a good part less
// for a round trip with loss (the idea of Copa's competitive mode, draft-arun-copa-00
// section 2.2).
#pragma once

#include <optional>

#include "sfu/cc/packet_result.h"
#include "sfu/util/data_rate.h"

namespace sfu {

class Competition {
 public:
  struct Observation {
    Duration least_queue{0};            // of one feedback
    std::optional<DataRate> delivered;  // nullopt: too little for a rate
    DataRate rate;                      // ours
    bool keeps_pace = true;             // what was sent lately came as fast
  };
  // Every feedback, however little it tells: an empty queue is nobody's. A queue beside which we
  // send more than our rate is our own; unless that is far less than we were delivered when the
  // queue came, and does not make it grow (what cannot be thinned, audio first, may be more than
  // the rate).
  void OnFeedback(const Observation& seen, Time now);
  // We sent less because of the queue.
  void OnLowered(Time now) { lowered_at_ = now; }
  bool competing() const { return competing_; }

  // The next rate, while competing. `lost`: packets newly reported lost.
  DataRate Next(DataRate rate, int lost, Duration round_trip, Time now);

 private:
  // False: it has been empty for long enough.
  bool StaysFull(Duration least_queue, Time now);

  std::optional<Time> lowered_at_;
  std::optional<Time> standing_since_;
  DataRate delivered_before_;  // the queue stood
  std::optional<Time> calm_since_;
  std::optional<Time> round_began_;
  int lost_in_round_ = 0;
  int rounds_since_cut_ = 0;
  bool competing_ = false;
};

}  // namespace sfu
