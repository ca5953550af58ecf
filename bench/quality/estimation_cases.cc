// Q1-Q5 and Q9: one subscriber behind a bottleneck of steady or stepping rate.
#include "bench/quality/quality_case.h"

namespace bench {
namespace {

using namespace std::chrono_literals;
using sim::Meeting;
using sim::SimClient;

// Q1-Q3: enough people to fill 2 Mb/s whatever the steps of their layers.
Outcome Steady(uint64_t seed, const sfu::EstimatorOptions& estimator) {
  Meeting meeting(seed, estimator);
  JoinFour(meeting);
  meeting.RunFor(3s);
  const double joined = Now(meeting);
  SimClient& ben = meeting.Join(ViewerOfFour(Path(2'000'000, 40ms)));
  meeting.WatchAll(ben);
  Recorder recorder(meeting, ben, ben.transport().host().down());
  meeting.RunFor(120s);
  meeting.ExpectViolations();
  return {{recorder.UntilTarget(joined, 1'800'000, 120),
           recorder.MeanSent(joined + 30, joined + 120) / 2e6 * 100,
           recorder.QueuePercentile(joined + 30, joined + 120, 0.95)},
          recorder.series()};
}

// Q4, Q5, Q9: 2.5 -> 0.5 -> 2.5 Mb/s.
Outcome Drop(uint64_t seed, const sfu::EstimatorOptions& estimator, uint64_t queue_bytes) {
  Meeting meeting(seed, estimator);
  SimClient& anna = meeting.Join(Publisher("anna", TallLayers()));
  auto path = Path(2'500'000, 40ms);
  path.down.queue_bytes = queue_bytes;
  SimClient& ben = meeting.Join(sim::Viewer("ben", path));
  sim::Link& link = ben.transport().host().down();
  Recorder recorder(meeting, ben, link);
  const Duration jitter = meeting.world().dice().Between(0ms, 100ms);
  meeting.RunFor(20s + jitter);
  const double drop = Now(meeting);
  const uint64_t heard_before = ben.HeardFrom(anna.audio_track());
  const uint32_t said_before = anna.microphone().packets();
  link.SetRate(500'000);
  meeting.RunFor(20s);
  const double rise = Now(meeting);
  const auto heard = static_cast<double>(ben.HeardFrom(anna.audio_track()) - heard_before);
  const double said = anna.microphone().packets() - said_before;
  link.SetRate(2'500'000);
  meeting.RunFor(20s);
  meeting.ExpectViolations();
  return {{recorder.UntilSent(drop, 500'000, 20) * 1e3,
           recorder.QueuePercentile(drop, drop + 5, 0.95), std::max(0., said - heard) / said * 100,
           recorder.UntilLayer(rise, 2, 20), recorder.MostAboveCapacity()},
          recorder.series()};
}

const std::vector<Figure> kDropFigures = {
    {"Q4 until we send no more", "ms", 600, 350, false, 0},
    {"Q4 queue delay p95, 5 s after", "ms", 400, 250, false, 0},
    {"Q9 audio lost", "%", 1, 0, false, 2},
    {"Q5 top layer is back", "s", 6, 3, false, 2},
    {"estimate above 1.1 x capacity", "s", 1, 1, false, 2}};

}  // namespace

std::vector<QualityCase> EstimationCases() {
  return {{"Q1-Q3",
           "2 Mb/s, RTT 40 ms, 300 ms drop-tail",
           {{"Q1 90 % of the bottleneck", "s", 5, 2.5, false, 2},
            {"Q2 utilisation 30-120 s", "%", 85, 92, true, 1},
            {"Q3 queue delay p95", "ms", 60, 30, false, 0}},
           Steady},
          {"Q4-Q5", "2.5/0.5/2.5 Mb/s, 300 ms drop-tail", kDropFigures,
           [](uint64_t seed, const auto& estimator) { return Drop(seed, estimator, 0); }},
          {"Q4-Q5 deep", "2.5/0.5/2.5 Mb/s, 94 kB drop-tail", kDropFigures,
           [](uint64_t seed, const auto& estimator) { return Drop(seed, estimator, 93'750); }}};
}

}  // namespace bench
