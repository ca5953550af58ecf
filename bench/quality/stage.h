// The stage of a case: a meeting in virtual time with one or several publishers and subscribers, a
// recorder that looks at one subscriber's path every 10 ms, and the questions asked of its record.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "tests/sim/meeting.h"
#include "tests/sim/tcp_flow.h"

namespace bench {

using sim::Duration;
using Time = std::chrono::steady_clock::time_point;

struct Sample {
  double at = 0;  // seconds since the world began
  double capacity_bps = 0;
  double target_bps = 0;
  double sent_bps = 0;      // over the last 100 ms, towards the subscriber
  double queue_ms = 0;      // the most a packet of the last 10 ms waits
  double layer = -1;        // of the last shown frame
  uint64_t bytes_sent = 0;  // so far, with IP and UDP headers
};
using Series = std::vector<Sample>;

// What a subscriber's path is looked at with. The link is its bottleneck, shared or not.
class Recorder {
 public:
  Recorder(sim::Meeting& meeting, sim::SimClient& subscriber, sim::Link& link);

  const Series& series() const { return series_; }
  // Seconds from `from` until the estimate reaches `bps`; `limit` if it does not.
  double UntilTarget(double from, double bps, double limit) const;
  // Seconds from `from` until a window of 200 ms carries no more than `bps`.
  double UntilSent(double from, double bps, double limit) const;
  // Seconds from `from` until frames of `layer` are shown.
  double UntilLayer(double from, int layer, double limit) const;
  double MeanSent(double from, double until) const;
  // Of the packets that entered the queue, milliseconds.
  double QueuePercentile(double from, double until, double percentile) const;
  double MostAboveCapacity() const;  // seconds in a row with the estimate above 1.1 times capacity
  // Share of the time in which the layer was at least `layer`.
  double ShareOfLayer(double from, double until, int layer) const;

 private:
  void Look();

  sim::Meeting& meeting_;
  sim::SimClient& subscriber_;
  sim::Link& link_;
  Series series_;
  double most_queue_ms_ = 0;
  std::vector<std::pair<double, double>> waits_;  // at, milliseconds
};

// Seconds since the world began.
double Now(sim::Meeting& meeting);
double Percentile(std::vector<double> values, double percentile);

// A publisher with a camera of these layers and a microphone.
sim::ClientOptions Publisher(std::string name, std::vector<sim::LayerOptions> layers);
// 150, 500 and 1,700 kb/s.
std::vector<sim::LayerOptions> TallLayers();
// Four people with three layers each, and somebody who can look at all of them.
void JoinFour(sim::Meeting& meeting);
sim::ClientOptions ViewerOfFour(const sim::TransportOptions& path);
sim::TransportOptions Path(uint64_t rate_bps, Duration round_trip, double loss = 0);

}  // namespace bench
