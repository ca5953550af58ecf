// Q6-Q8, Q17, Q19: random loss, blackouts, a bad neighbour.
#include <algorithm>

#include "bench/quality/quality_case.h"

namespace bench {
namespace {

using namespace std::chrono_literals;
using sim::Meeting;
using sim::SimClient;

Outcome RandomLoss(uint64_t seed, const sfu::EstimatorOptions& estimator, double loss) {
  Meeting meeting(seed, estimator);
  SimClient& anna = meeting.Join(Publisher("anna", sim::VideoOptions::Simulcast()));
  sim::ClientOptions viewer = sim::Viewer("ben", Path(4'000'000, 50ms, loss));
  viewer.red = true;
  SimClient& ben = meeting.Join(viewer);
  Recorder recorder(meeting, ben, ben.transport().host().down());
  meeting.RunFor(2s);
  const uint32_t said_before = anna.microphone().packets();
  const uint64_t heard_before = ben.HeardFrom(anna.audio_track());
  meeting.RunFor(58s);
  meeting.ExpectViolations();
  const double frozen =
      std::chrono::duration<double>(ben.video().freezes().frozen()).count() / 58 * 100;
  const double said = anna.microphone().packets() - said_before;
  const auto heard = static_cast<double>(ben.HeardFrom(anna.audio_track()) - heard_before);
  const double residual = std::max(0., 100 - heard / said * 100);
  return {{frozen, recorder.ShareOfLayer(6, 60, 2) * 100, residual}, recorder.series()};
}

QualityCase LossCase(double loss, double goal, double stretch) {
  const std::string percent = std::to_string(static_cast<int>(loss * 100)) + " %";
  return {
      "Q6-Q7 " + percent,
      "random loss " + percent + ", RTT 50 ms",
      {{"Q6 freeze ratio", "%", goal, stretch, false, 2},
       {"Q7 top layer kept", "%", loss <= 0.05 ? 100. : 0., loss <= 0.1 ? 100. : 0., true, 1},
       {"Q8 audio lost, with RED", "%", loss == 0.10 ? 1.5 : 5, loss == 0.10 ? 0.5 : 5, false, 2}},
      [loss](uint64_t seed, const auto& estimator) { return RandomLoss(seed, estimator, loss); }};
}

Outcome Blackout(uint64_t seed, const sfu::EstimatorOptions& estimator, Duration outage) {
  Meeting meeting(seed, estimator);
  meeting.Join(Publisher("anna", TallLayers()));
  SimClient& ben = meeting.Join(sim::Viewer("ben", Path(3'000'000, 40ms)));
  Recorder recorder(meeting, ben, ben.transport().host().down());
  meeting.RunFor(15s + meeting.world().dice().Between(0ms, 500ms));
  const Time begin = meeting.world().now();
  const Time end = begin + outage;
  ben.transport().host().up().AddOutage(begin, end);
  ben.transport().host().down().AddOutage(begin, end);
  meeting.RunFor(outage + 10s);
  meeting.ExpectViolations();
  const int64_t end_us = std::chrono::duration_cast<Duration>(end - sim::World::epoch()).count();
  double moving = 10;
  for (const auto& shown : ben.video().shown()) {
    if (shown.at < end || shown.content.captured_us < end_us) continue;
    moving = std::chrono::duration<double>(shown.at - end).count();
    break;
  }
  const double over = std::chrono::duration<double>(end - sim::World::epoch()).count();
  return {{moving, recorder.UntilLayer(over, 2, 10)}, recorder.series()};
}

QualityCase BlackoutCase(std::string id, Duration outage, double goal, double stretch) {
  return {
      std::move(id),
      "blackout both ways, 3 Mb/s, RTT 40 ms",
      {{"Q17 moving again", "s", goal, stretch, false, 2},
       {"top layer is back", "s", 6, 3, false, 2}},
      [outage](uint64_t seed, const auto& estimator) { return Blackout(seed, estimator, outage); }};
}

// Q19: what nine see beside one on a bad path, against what they see without it.
Outcome Neighbour(uint64_t seed, const sfu::EstimatorOptions& estimator) {
  const auto frames = [&](bool bad) {
    Meeting meeting(seed, estimator);
    meeting.Join(Publisher("anna", TallLayers()));
    std::vector<SimClient*> viewers;
    for (int i = 0; i < 9; ++i) viewers.push_back(&meeting.Join(sim::Viewer("")));
    if (bad) meeting.Join(sim::Viewer("", Path(300'000, 40ms, 0.2)));
    meeting.RunFor(30s);
    meeting.ExpectViolations();
    double least = 1e9;
    double top = 1e9;
    for (SimClient* viewer : viewers) {
      const auto& shown = viewer->video().shown();
      least = std::min(least, static_cast<double>(shown.size()));
      const auto at_top = std::count_if(shown.begin(), shown.end(),
                                        [](const auto& f) { return f.content.layer == 2; });
      top = std::min(top, static_cast<double>(at_top));
    }
    return std::pair(least, top);
  };
  const auto [with, top_with] = frames(true);
  const auto [without, top_without] = frames(false);
  return {{std::max(0., without - with), std::max(0., top_without - top_with)}, {}};
}

}  // namespace

std::vector<QualityCase> LossCases() {
  return {LossCase(0.05, 0.2, 0.05),
          LossCase(0.10, 0.5, 0.2),
          LossCase(0.20, 2, 1),
          BlackoutCase("Q17 0.5 s", 500ms, 0.5, 0.25),
          BlackoutCase("Q17 3 s", 3s, 1, 0.6),
          {"Q19",
           "ten subscribers, one with 20 % loss and 300 kb/s",
           {{"fewer frames for the others", "", 0, 0, false, 0},
            {"fewer of the top layer", "", 0, 0, false, 0}},
           Neighbour}};
}

}  // namespace bench
