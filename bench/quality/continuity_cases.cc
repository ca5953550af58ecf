// Q10, Q11, Q15, Q16: nothing is in the way but what changes, layers, people or addresses.
#include <algorithm>

#include "bench/quality/quality_case.h"
#include "tests/sim/moving.h"

namespace bench {
namespace {

using namespace std::chrono_literals;
using sim::Meeting;
using sim::SimClient;

double Milliseconds(Duration duration) { return static_cast<double>(duration.count()) / 1e3; }

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
  std::vector<double> down;
  std::vector<double> up;
  for (int i = 0; i < kSwitches; ++i) {
    const bool falls = i % 2 == 0;
    const auto asked = meeting.world().now();
    meeting.LimitBandwidth(ben, falls ? 190'000 : 2'000'000);
    meeting.RunUntil([&] { return ben.video().layer() == (falls ? 0 : 2); }, 3s);
    const auto took = std::chrono::duration_cast<Duration>(meeting.world().now() - asked);
    (falls ? down : up).push_back(Milliseconds(took));
    meeting.RunFor(meeting.world().dice().Between(600ms, 1500ms));
  }
  return {{Percentile(down, 0.95), Percentile(up, 0.95),
           static_cast<double>(ben.video().decoder().undecodable())},
          recorder.series()};
}

// Without what a browser itself takes to start.
Outcome Joining(uint64_t seed, const sfu::EstimatorOptions& estimator) {
  Meeting meeting(seed, estimator);
  meeting.Join(sim::Person("anna"));
  meeting.RunFor(2s + meeting.world().dice().Between(0ms, 100ms));
  SimClient& ben = meeting.Join(sim::Person("ben"));
  Recorder recorder(meeting, ben, ben.transport().host().down());
  meeting.RunUntil([&] { return ben.video().first_shown_at().has_value(); }, 5s);
  const auto shown = ben.video().first_shown_at().value_or(meeting.world().now());
  const auto took = std::chrono::duration_cast<Duration>(shown - ben.joined_at());
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
