#include "bench/quality/bottleneck.h"

namespace bench {

using namespace std::chrono_literals;

Bottleneck::Bottleneck(uint64_t seed, const sfu::EstimatorOptions& estimator, double bps)
    : meeting(seed, estimator),
      link(meeting.world(), {.rate_bps = static_cast<uint64_t>(bps), .delay = Duration(0)}) {
  JoinFour(meeting);
  meeting.RunFor(1s);
}

sim::SimClient& Bottleneck::Join(Duration round_trip) {
  sim::SimClient& client = meeting.Join(ViewerOfFour(Path(0, round_trip)));
  meeting.WatchAll(client);
  client.transport().host().ShareDownlink(&link);
  clients_.push_back(&client);
  return client;
}

double Bottleneck::Received(size_t subscriber) const {
  return static_cast<double>(clients_[subscriber]->transport().host().bytes_received());
}

Outcome Bottleneck::Run(Recorder& recorder, const std::vector<Step>& steps, Duration until,
                        Duration from) {
  double capacity_bytes = 0;
  std::vector<double> before(clients_.size());
  Duration at{0};
  const double began = Now(meeting);
  const auto advance = [&](Duration to) {
    if (at < from && from <= to) {
      meeting.RunFor(from - at);
      at = from;
      for (size_t i = 0; i < clients_.size(); ++i) before[i] = Received(i);
    }
    if (at >= from) {
      capacity_bytes += static_cast<double>(link.options().rate_bps) / 8 *
                        std::chrono::duration<double>(to - at).count();
    }
    meeting.RunFor(to - at);
    at = to;
  };
  for (const Step& step : steps) {
    advance(step.at);
    link.SetRate(static_cast<uint64_t>(step.bps));
  }
  advance(until);
  meeting.ExpectViolations();
  double sum = 0;
  double squares = 0;
  for (size_t i = 0; i < clients_.size(); ++i) {
    const double got = Received(i) - before[i];
    sum += got;
    squares += got * got;
  }
  const double start = began + std::chrono::duration<double>(from).count();
  return {{sum / capacity_bytes * 100, recorder.QueuePercentile(start, Now(meeting), 0.95),
           sum * sum / (static_cast<double>(clients_.size()) * squares)},
          recorder.series()};
}

}  // namespace bench
