// Q10, Q11, Q15, Q16: nothing is in the way but what changes, layers, people or addresses.
#include <algorithm>
#include <iterator>

#include "bench/quality/quality_case.h"
#include "tests/sim/moving.h"
#include "tests/sim/waits.h"

namespace bench {
namespace {

using namespace std::chrono_literals;
using sim::Meeting;
using sim::SimClient;

double Milliseconds(Duration duration) { return static_cast<double>(duration.count()) / 1e3; }

double P95(const std::vector<Duration>& waits) {
  std::vector<double> all;
  std::transform(waits.begin(), waits.end(), std::back_inserter(all), Milliseconds);
  return Percentile(all, 0.95);
}

// Fifty switches a seed: a thousand of twenty seeds.
Outcome Switches(uint64_t seed, const sfu::EstimatorOptions& estimator) {
  constexpr int kSwitches = 50;
  Meeting meeting(seed, estimator);
  sim::VideoOptions video;
  video.layers = sim::VideoOptions::Simulcast();
  video.temporal_layers = 3;
  video.frames_per_second = 30;
  sim::ClientOptions camera = sim::Person("anna");
  camera.audio.reset();
  camera.video = {std::move(video)};
  SimClient& anna = meeting.Join(camera);
  SimClient& ben = meeting.Join(sim::Viewer("ben"));
  Recorder recorder(meeting, ben, ben.transport().host().down());
  meeting.Subscribe(ben, std::vector{Meeting::Want(anna, 1280, 720)});
  meeting.RunFor(3s);
  const sim::SwitchWaits waits = sim::WaitForLayers(meeting, ben, kSwitches);
  return {
      {P95(waits.down), P95(waits.up), static_cast<double>(ben.video().decoder().undecodable())},
      recorder.series()};
}

// Without what a browser itself takes to start.
Outcome Joining(uint64_t seed, const sfu::EstimatorOptions& estimator) {
  Meeting meeting(seed, estimator);
  meeting.Join(sim::Person("anna"));
  meeting.RunFor(2s + meeting.world().dice().Between(0ms, 100ms));
  SimClient& ben = meeting.Join(sim::Person("ben"));
  Recorder recorder(meeting, ben, ben.transport().host().down());
  const Duration took = sim::WaitForFirstPicture(meeting, ben).value_or(Duration(5s));
  meeting.RunFor(2s);
  return {{std::chrono::duration<double>(took).count()}, recorder.series()};
}

Outcome PathChange(uint64_t seed, const sfu::EstimatorOptions& estimator) {
  Meeting meeting(seed, estimator);
  meeting.Join(sim::Person("anna"));
  SimClient& ben = meeting.Join(sim::Person("ben"));
  Recorder recorder(meeting, ben, ben.transport().host().down());
  meeting.RunFor(4s + meeting.world().dice().Between(0ms, 3s));
  const Duration gap = sim::GapAfterPathChange(meeting, ben, ben).value_or(Duration(2s));
  return {{Milliseconds(gap)}, recorder.series()};
}

Outcome IceRestart(uint64_t seed, const sfu::EstimatorOptions& estimator) {
  Meeting meeting(seed, estimator);
  SimClient& anna = meeting.Join(sim::Person("anna"));
  SimClient& ben = meeting.Join(sim::Person("ben"));
  Recorder recorder(meeting, ben, ben.transport().host().down());
  meeting.RunFor(4s + meeting.world().dice().Between(0ms, 1s));
  const Duration gap = sim::GapAfterIceRestart(meeting, ben, anna);
  return {{Milliseconds(gap)}, recorder.series()};
}

}  // namespace

std::vector<QualityCase> ContinuityCases() {
  return {{"Q10",
           "a clean path, budgets that fall and rise",
           {{"Q10 switch down, p95", "ms", 400, 150, false, 0},
            {"Q10 switch up, p95", "ms", 700, 350, false, 0},
            {"Q10 undecodable frames", "", 0, 0, false, 0}},
           Switches},
          {"Q11",
           "RTT 40 ms, without a browser",
           {{"Q11 join to first frame", "s", 0.7, 0.4, false, 2}},
           Joining},
          {"Q15",
           "another address, the same credentials",
           {{"Q15 media gap", "ms", 300, 140, false, 0}},
           PathChange},
          {"Q16",
           "ICE restart on another network",
           {{"Q16 media gap", "ms", 1500, 700, false, 0}},
           IceRestart}};
}

}  // namespace bench
