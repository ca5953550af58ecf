// Q12 and Q13: somebody else in the same bottleneck.
#include "bench/quality/quality_case.h"

namespace bench {
namespace {

using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;
using sim::Meeting;
using sim::SimClient;

double Jain(double a, double b) { return (a + b) * (a + b) / (2 * (a * a + b * b)); }

// The second joins ten seconds after the first.
Outcome TwoSubscribers(uint64_t seed, const sfu::EstimatorOptions& estimator) {
  Meeting meeting(seed, estimator);
  JoinFour(meeting);
  sim::Link link(meeting.world(), {.rate_bps = 3'000'000, .delay = Duration(0)});
  const sim::ClientOptions viewer = ViewerOfFour(Path(0, 40ms));
  meeting.RunFor(1s);
  SimClient& ben = meeting.Join(viewer);
  meeting.WatchAll(ben);
  ben.transport().host().ShareDownlink(&link);
  Recorder recorder(meeting, ben, link);
  meeting.RunFor(10s);
  SimClient& carl = meeting.Join(viewer);
  meeting.WatchAll(carl);
  carl.transport().host().ShareDownlink(&link);
  meeting.RunFor(20s);
  const double from = Now(meeting);
  const uint64_t ben_before = ben.transport().host().bytes_received();
  const uint64_t carl_before = carl.transport().host().bytes_received();
  meeting.RunFor(90s);
  meeting.ExpectViolations();
  const auto ben_got = static_cast<double>(ben.transport().host().bytes_received() - ben_before);
  const auto carl_got = static_cast<double>(carl.transport().host().bytes_received() - carl_before);
  return {{Jain(ben_got, carl_got), (ben_got + carl_got) * 8 / 90 / 3e6 * 100,
           recorder.QueuePercentile(from, from + 90, 0.95)},
          recorder.series()};
}

Outcome BesideTcp(uint64_t seed, const sfu::EstimatorOptions& estimator) {
  Meeting meeting(seed, estimator);
  JoinFour(meeting);
  sim::Link link(meeting.world(), {.rate_bps = 2'000'000, .delay = Duration(0)});
  const sim::ClientOptions viewer = ViewerOfFour(Path(0, 40ms));
  meeting.RunFor(1s);
  SimClient& ben = meeting.Join(viewer);
  meeting.WatchAll(ben);
  ben.transport().host().ShareDownlink(&link);
  Recorder recorder(meeting, ben, link);
  sim::TcpFlow tcp(meeting.world(), link, 40ms);
  meeting.RunFor(10s + meeting.world().dice().Between(0ms, 1000ms));
  tcp.Start();
  meeting.RunFor(20s);
  const uint64_t before = ben.transport().host().bytes_received();
  const uint64_t tcp_before = tcp.bytes_acknowledged();
  meeting.RunFor(100s);
  const auto got = static_cast<double>(ben.transport().host().bytes_received() - before);
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
