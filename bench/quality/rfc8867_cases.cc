// RFC 8867, section 5, as it applies to what a server sends to subscribers: what is a flow there is
// a subscriber here, and media go one way. Rates, steps and round trips are the RFC's.
#include <cmath>

#include "bench/quality/quality_case.h"

namespace bench {
namespace {

using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;
using sim::Meeting;
using sim::SimClient;

const std::vector<Figure> kFigures = {{"utilisation", "%", 60, 80, true, 1},
                                      {"queue delay p95", "ms", 300, 100, false, 0},
                                      {"Jain's index", "", 0.8, 0.95, true, 3}};

struct Step {
  Duration at;
  double bps;
};

// Everybody looks at four cameras over one bottleneck.
class Bottleneck {
 public:
  Bottleneck(uint64_t seed, const sfu::EstimatorOptions& estimator, double bps)
      : meeting(seed, estimator),
        link(meeting.world(), {.rate_bps = static_cast<uint64_t>(bps), .delay = Duration(0)}) {
    JoinFour(meeting);
    meeting.RunFor(1s);
  }
  SimClient& Join(Duration round_trip = 100ms) {
    SimClient& client = meeting.Join(ViewerOfFour(Path(0, round_trip)));
    meeting.WatchAll(client);
    client.transport().host().ShareDownlink(&link);
    clients.push_back(&client);
    return client;
  }
  // Runs through the steps and judges the time after `from`.
  Outcome Run(Recorder& recorder, const std::vector<Step>& steps, Duration until, Duration from) {
    double capacity_bytes = 0;
    std::vector<double> before(clients.size());
    Duration at{0};
    const double began = Now(meeting);
    const auto advance = [&](Duration to) {
      if (at < from && from <= to) {
        meeting.RunFor(from - at);
        at = from;
        for (size_t i = 0; i < clients.size(); ++i) before[i] = Received(i);
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
    for (size_t i = 0; i < clients.size(); ++i) {
      const double got = Received(i) - before[i];
      sum += got;
      squares += got * got;
    }
    const double start = began + std::chrono::duration<double>(from).count();
    return {{sum / capacity_bytes * 100, recorder.QueuePercentile(start, Now(meeting), 0.95),
             sum * sum / (static_cast<double>(clients.size()) * squares)},
            recorder.series()};
  }
  double Received(size_t i) const {
    return static_cast<double>(clients[i]->transport().host().bytes_received());
  }

  Meeting meeting;
  sim::Link link;
  std::vector<SimClient*> clients;
};

// 5.1 (one flow) and 5.2 (two): capacity 1, 2.5, 0.6, 1 of the reference.
Outcome Variable(uint64_t seed, const sfu::EstimatorOptions& estimator, double reference,
                 int flows) {
  Bottleneck bottleneck(seed, estimator, reference);
  SimClient& first = bottleneck.Join();
  for (int i = 1; i < flows; ++i) bottleneck.Join();
  Recorder recorder(bottleneck.meeting, first, bottleneck.link);
  return bottleneck.Run(
      recorder, {{40s, reference * 2.5}, {60s, reference * 0.6}, {80s, reference}}, 100s, 5s);
}

// 5.3: feedback's path is the narrow one.
Outcome CongestedFeedback(uint64_t seed, const sfu::EstimatorOptions& estimator) {
  Bottleneck bottleneck(seed, estimator, 2e6);
  SimClient& client = bottleneck.Join();
  client.transport().host().up().options() = {.rate_bps = 100'000, .delay = 50ms, .loss = 0.1};
  Recorder recorder(bottleneck.meeting, client, bottleneck.link);
  return bottleneck.Run(recorder, {{40s, 1e6}, {70s, 2e6}}, 100s, 5s);
}

// 5.4: flows come one by one. 5.5: round trips of 20 to 200 ms.
Outcome Competing(uint64_t seed, const sfu::EstimatorOptions& estimator, bool unequal) {
  Bottleneck bottleneck(seed, estimator, 3.5e6);
  SimClient& first = bottleneck.Join(unequal ? 20ms : 100ms);
  Recorder recorder(bottleneck.meeting, first, bottleneck.link);
  bottleneck.meeting.RunFor(20s);
  bottleneck.Join(unequal ? 100ms : 100ms);
  bottleneck.meeting.RunFor(20s);
  bottleneck.Join(unequal ? 200ms : 100ms);
  return bottleneck.Run(recorder, {}, 80s, 20s);
}

// 5.6: a long TCP flow.
Outcome LongTcp(uint64_t seed, const sfu::EstimatorOptions& estimator) {
  Bottleneck bottleneck(seed, estimator, 2e6);
  SimClient& client = bottleneck.Join();
  Recorder recorder(bottleneck.meeting, client, bottleneck.link);
  sim::TcpFlow tcp(bottleneck.meeting.world(), bottleneck.link, 100ms);
  bottleneck.meeting.RunFor(10s);
  tcp.Start();
  Outcome outcome = bottleneck.Run(recorder, {}, 100s, 20s);
  tcp.Stop();
  return outcome;
}

// 5.8: the media pause (all cameras are muted) and resume.
Outcome Paused(uint64_t seed, const sfu::EstimatorOptions& estimator) {
  Bottleneck bottleneck(seed, estimator, 3.5e6);
  SimClient& client = bottleneck.Join();
  Recorder recorder(bottleneck.meeting, client, bottleneck.link);
  const auto mute = [&](bool muted) {
    for (const auto& other : bottleneck.meeting.clients()) {
      if (other->cameras() > 0) other->camera().Mute(muted);
    }
  };
  bottleneck.meeting.world().After(40s, [mute] { mute(true); });
  bottleneck.meeting.world().After(60s, [mute] { mute(false); });
  return bottleneck.Run(recorder, {}, 120s, 5s);
}

}  // namespace

std::vector<QualityCase> Rfc8867Cases() {
  using Estimator = sfu::EstimatorOptions;
  return {{"RFC 5.1", "variable capacity, one flow", kFigures,
           [](uint64_t seed, const Estimator& e) { return Variable(seed, e, 1e6, 1); }},
          {"RFC 5.2", "variable capacity, two flows", kFigures,
           [](uint64_t seed, const Estimator& e) { return Variable(seed, e, 2e6, 2); }},
          {"RFC 5.3", "congested feedback path", kFigures, CongestedFeedback},
          {"RFC 5.4", "competing flows", kFigures,
           [](uint64_t seed, const Estimator& e) { return Competing(seed, e, false); }},
          {"RFC 5.5", "round-trip fairness", kFigures,
           [](uint64_t seed, const Estimator& e) { return Competing(seed, e, true); }},
          {"RFC 5.6", "beside a long TCP flow", kFigures, LongTcp},
          {"RFC 5.8", "media pause and resume", kFigures, Paused}};
}

}  // namespace bench
