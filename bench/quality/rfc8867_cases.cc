// RFC 8867, section 5, as it applies to what a server sends to subscribers: what is a flow there is
// a subscriber here, and media go one way. Rates, steps and round trips are the RFC's.
#include "bench/quality/bottleneck.h"
#include "bench/quality/quality_case.h"

namespace bench {
namespace {

using namespace std::chrono_literals;
using sim::SimClient;

constexpr Duration kRoundTrip = 100ms;

const std::vector<Figure> kFigures = {{"utilisation", "%", 60, 80, true, 1},
                                      {"queue delay p95", "ms", 300, 100, false, 0},
                                      {"Jain's index", "", 0.8, 0.95, true, 3}};
// Shares of the link are judged as Q13's; the queue is TCP's, which fills what there is.
const std::vector<Figure> kFiguresBesideTcp = {{"our share of the link", "%", 25, 35, true, 1},
                                               {"queue delay p95", "ms", 300, 300, false, 0}};

// 5.1 (one flow) and 5.2 (two): capacity 1, 2.5, 0.6, 1 of the reference.
Outcome Variable(uint64_t seed, const sfu::EstimatorOptions& estimator, double reference,
                 int flows) {
  Bottleneck bottleneck(seed, estimator, reference);
  SimClient& first = bottleneck.Join(kRoundTrip);
  for (int i = 1; i < flows; ++i) bottleneck.Join(kRoundTrip);
  Recorder recorder(bottleneck.meeting, first, bottleneck.link);
  return bottleneck.Run(
      recorder, {{40s, reference * 2.5}, {60s, reference * 0.6}, {80s, reference}}, 100s, 5s);
}

// 5.3: feedback's path is the narrow one.
Outcome CongestedFeedback(uint64_t seed, const sfu::EstimatorOptions& estimator) {
  Bottleneck bottleneck(seed, estimator, 2e6);
  SimClient& client = bottleneck.Join(kRoundTrip);
  client.transport().host().up().options() = {.rate_bps = 100'000, .delay = 50ms, .loss = 0.1};
  Recorder recorder(bottleneck.meeting, client, bottleneck.link);
  return bottleneck.Run(recorder, {{40s, 1e6}, {70s, 2e6}}, 100s, 5s);
}

// 5.4: flows come one by one. 5.5: round trips of 20 to 200 ms.
Outcome Competing(uint64_t seed, const sfu::EstimatorOptions& estimator, bool unequal) {
  Bottleneck bottleneck(seed, estimator, 3.5e6);
  SimClient& first = bottleneck.Join(unequal ? 20ms : kRoundTrip);
  Recorder recorder(bottleneck.meeting, first, bottleneck.link);
  bottleneck.meeting.RunFor(20s);
  bottleneck.Join(kRoundTrip);
  bottleneck.meeting.RunFor(20s);
  bottleneck.Join(unequal ? 200ms : kRoundTrip);
  return bottleneck.Run(recorder, {}, 80s, 20s);
}

// 5.6: a long TCP flow.
Outcome LongTcp(uint64_t seed, const sfu::EstimatorOptions& estimator) {
  Bottleneck bottleneck(seed, estimator, 2e6);
  SimClient& client = bottleneck.Join(kRoundTrip);
  Recorder recorder(bottleneck.meeting, client, bottleneck.link);
  sim::TcpFlow tcp(bottleneck.meeting.world(), bottleneck.link, kRoundTrip);
  bottleneck.meeting.RunFor(10s);
  tcp.Start();
  Outcome outcome = bottleneck.Run(recorder, {}, 100s, 20s);
  tcp.Stop();
  outcome.figures.pop_back();  // of one flow of ours: nothing to be fair to
  return outcome;
}

// 5.8: the media pause (all cameras are muted) and resume.
Outcome Paused(uint64_t seed, const sfu::EstimatorOptions& estimator) {
  Bottleneck bottleneck(seed, estimator, 3.5e6);
  SimClient& client = bottleneck.Join(kRoundTrip);
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
          {"RFC 5.6", "beside a long TCP flow", kFiguresBesideTcp, LongTcp},
          {"RFC 5.8", "media pause and resume", kFigures, Paused}};
}

}  // namespace bench
