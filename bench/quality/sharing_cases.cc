// Q12 and Q13: somebody else in the same bottleneck.
#include "bench/quality/bottleneck.h"
#include "bench/quality/quality_case.h"

namespace bench {
namespace {

using namespace std::chrono_literals;
using sim::SimClient;

// The second joins ten seconds after the first.
Outcome TwoSubscribers(uint64_t seed, const sfu::EstimatorOptions& estimator) {
  Bottleneck bottleneck(seed, estimator, 3e6);
  SimClient& ben = bottleneck.Join(40ms);
  Recorder recorder(bottleneck.meeting, ben, bottleneck.link);
  bottleneck.meeting.RunFor(10s);
  bottleneck.Join(40ms);
  const Outcome outcome = bottleneck.Run(recorder, {}, 110s, 20s);
  return {{outcome.figures[2], outcome.figures[0], outcome.figures[1]}, outcome.series};
}

Outcome BesideTcp(uint64_t seed, const sfu::EstimatorOptions& estimator) {
  Bottleneck bottleneck(seed, estimator, 2e6);
  sim::Meeting& meeting = bottleneck.meeting;
  Recorder recorder(meeting, bottleneck.Join(40ms), bottleneck.link);
  sim::TcpFlow tcp(meeting.world(), bottleneck.link, 40ms);
  meeting.RunFor(10s + meeting.world().dice().Between(0ms, 1000ms));
  tcp.Start();
  meeting.RunFor(20s);
  const double before = bottleneck.Received(0);
  const uint64_t tcp_before = tcp.bytes_acknowledged();
  meeting.RunFor(100s);
  const double got = bottleneck.Received(0) - before;
  const auto tcp_got = static_cast<double>(tcp.bytes_acknowledged() - tcp_before);
  tcp.Stop();
  meeting.ExpectViolations();
  const double share = got / (got + tcp_got) * 100;
  return {{share, share}, recorder.series()};
}

}  // namespace

std::vector<QualityCase> SharingCases() {
  return {{"Q12",
           "two subscribers, one link of 3 Mb/s",
           {{"Q12 Jain's index", "", 0.9, 0.97, true, 3},
            {"utilisation", "%", 80, 90, true, 1},
            {"queue delay p95", "ms", 100, 60, false, 0}},
           TwoSubscribers},
          {"Q13",
           "a long TCP flow, 2 Mb/s, RTT 40 ms, 300 ms drop-tail",
           {{"Q13 our share, least", "%", 25, 35, true, 1},
            {"Q13 our share, most", "%", 75, 65, false, 1}},
           BesideTcp}};
}

}  // namespace bench
