// The control against a worker of limited capacity, in virtual time: what arrives is worked off in
// order, what an item costs depends on how much is shed when its turn comes.
#include "sfu/layers/overload_control.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <random>
#include <string>

namespace sfu {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

// Work is in seconds of the worker's time for a second of arrivals.
struct Work {
  double fixed = 0.1;  // receiving, audio, RTCP
  double video = 0.5;  // if nothing is shed
};

class LoadedWorker {
 public:
  explicit LoadedWorker(Work work, double noise = 0) : work_(work), noise_(noise) {}

  void SetWork(Work work) { work_ = work; }
  // Somebody else has the core for so long.
  void StallFor(milliseconds duration) {
    stalled_ = true;
    RunFor(duration);
    stalled_ = false;
  }
  // Reports itself busy whatever it does: its work grows while there is time, in smaller batches.
  void AlwaysLooksBusy() { looks_busy_ = true; }
  // Video in two groups, nine tenths of it of who does not speak.
  ShedWeights Weights() const {
    const double video = work_.video * 1e9;
    return {0.6 * video, 0.2 * video, 0.05 * video, 0.05 * video, 0.05 * video, 0.05 * video, 0, 0};
  }

  void RunFor(milliseconds duration) {
    for (milliseconds t{0}; t < duration; t += milliseconds(1)) Step();
  }

  double kept() const { return KeptAt(control.depth(), Weights()); }
  double behind() const { return behind_; }
  // Since the last call: the work done, as a share of the capacity; and how far behind at most.
  double Done() { return std::exchange(done_, 0.0) / std::exchange(steps_, 0); }
  double MostBehind() { return std::exchange(most_behind_, behind_); }
  Clock::time_point now() const { return now_; }

  OverloadControl control;
  size_t changes = 0;

 private:
  static constexpr double kStep = 0.001;  // seconds

  void Step() {
    now_ += milliseconds(1);
    const double spread = std::uniform_real_distribution(1 - noise_, 1 + noise_)(random_);
    const double demand = (work_.fixed + work_.video * kept()) * spread;
    const double speed = stalled_ ? 0 : 1 / demand;  // seconds of arrivals worked off in a second
    const double wanted = behind_ + kStep;
    const double worked_off = std::min(wanted, speed * kStep);
    behind_ = wanted - worked_off;
    const double busy = stalled_ ? 1 : worked_off * demand / kStep;
    if (!stalled_) done_ += busy;
    busy_ += busy;
    ++steps_;
    ++in_window_;
    most_behind_ = std::max(most_behind_, behind_);
    if (stalled_) return;
    least_behind_ = std::min(least_behind_, behind_);
    if (in_window_ >= kWindow) Sample();
  }

  void Sample() {
    const double before = control.depth();
    const double busy = looks_busy_ ? 1 : busy_ / in_window_;
    control.OnSample({.at = now_,
                      .busy = busy,
                      .ran = busy,
                      .behind = std::chrono::nanoseconds(std::llround(least_behind_ * 1e9))},
                     Weights());
    if (control.depth() != before) ++changes;
    busy_ = 0;
    in_window_ = 0;
    least_behind_ = std::numeric_limits<double>::max();
  }

  static constexpr int kWindow = 100;
  Work work_;
  double noise_;
  bool stalled_ = false;
  bool looks_busy_ = false;
  std::mt19937 random_{1};
  Clock::time_point now_{std::chrono::hours(1)};
  double behind_ = 0;  // seconds
  double least_behind_ = std::numeric_limits<double>::max();
  double most_behind_ = 0;
  double busy_ = 0;
  double done_ = 0;
  int steps_ = 0;
  int in_window_ = 0;
};

TEST(OverloadControl, LeavesAWorkerAloneThatKeepsUp) {
  LoadedWorker worker({.fixed = 0.1, .video = 0.85}, /*noise=*/0.05);
  worker.RunFor(std::chrono::seconds(60));
  EXPECT_EQ(worker.changes, 0u);
  EXPECT_FALSE(worker.control.saturated());
}

class Overload : public testing::TestWithParam<double> {};

TEST_P(Overload, IsAnsweredBeforeMuchHasQueuedUp) {
  LoadedWorker worker({});
  worker.RunFor(std::chrono::seconds(2));
  worker.SetWork({.fixed = 0.1, .video = GetParam() - 0.1});
  worker.RunFor(milliseconds(GetParam() < 1.5 ? 500 : 300));
  EXPECT_TRUE(worker.control.shedding());
  EXPECT_TRUE(worker.control.saturated());
  EXPECT_LE(worker.MostBehind(), 0.28);
  worker.RunFor(milliseconds(1200));
  EXPECT_LE(worker.behind(), 0.02) << "what queued up is gone";
}

TEST_P(Overload, LeavesTheWorkerNearlyFullyBusy) {
  LoadedWorker worker({.fixed = 0.1, .video = GetParam() - 0.1}, 0.05);
  worker.RunFor(std::chrono::seconds(5));
  worker.Done();
  worker.MostBehind();
  worker.RunFor(std::chrono::seconds(55));
  EXPECT_GE(worker.Done(), 0.9);
  EXPECT_LE(worker.MostBehind(), 0.06) << "audio would come late";
}

// But for trying, ever more rarely, whether more would be possible: there and back.
TEST_P(Overload, FindsAStateAndStaysThere) {
  LoadedWorker worker({.fixed = 0.1, .video = GetParam() - 0.1}, 0.05);
  worker.RunFor(std::chrono::seconds(10));
  worker.changes = 0;
  worker.RunFor(std::chrono::seconds(50));
  EXPECT_LE(worker.changes, 6u);
  worker.changes = 0;
  worker.RunFor(std::chrono::seconds(300));
  EXPECT_LE(worker.changes, 30u);
}

TEST_P(Overload, IsOverWithinTenSecondsOfItsEnd) {
  LoadedWorker worker({.fixed = 0.1, .video = GetParam() - 0.1}, 0.05);
  worker.RunFor(std::chrono::seconds(60));
  ASSERT_TRUE(worker.control.shedding());
  worker.SetWork({});
  worker.RunFor(std::chrono::seconds(8));
  EXPECT_FALSE(worker.control.shedding());
  EXPECT_FALSE(worker.control.saturated());
}

// What it carried before, it can carry again, however busy it looks.
TEST_P(Overload, IsOverSoonForAWorkerThatIsAlwaysBusy) {
  LoadedWorker worker({.fixed = 0.1, .video = GetParam() - 0.1}, 0.05);
  worker.AlwaysLooksBusy();
  worker.RunFor(std::chrono::seconds(60));
  ASSERT_TRUE(worker.control.shedding());
  worker.SetWork({});
  worker.RunFor(std::chrono::seconds(8));
  EXPECT_FALSE(worker.control.shedding());
}

INSTANTIATE_TEST_SUITE_P(Of, Overload, testing::Values(1.2, 2.0, 3.0, 5.0), [](const auto& test) {
  return "Percent" + std::to_string(std::lround(test.param * 100));
});

// Somebody else has the core for a moment, again and again, while it can hardly do what it is asked
// for: what queues up says nothing about that.
TEST_P(Overload, IsNotTakenForGreaterWhenTheCoreStalls) {
  for (const auto& [stall, seconds_apart] : {std::pair(40, 1.0), {90, 2.0}, {150, 4.0}}) {
    LoadedWorker worker({.fixed = 0.1, .video = GetParam() - 0.1}, 0.05);
    worker.RunFor(std::chrono::seconds(10));
    worker.changes = 0;
    worker.Done();
    const double can_keep = (1 - 0.1) / (GetParam() - 0.1);
    double least_kept = 1;
    double stalled = 0;
    double passed = 0;
    std::mt19937 random(7);
    while (passed < 60) {
      worker.StallFor(milliseconds(stall));
      const double apart = seconds_apart * std::uniform_real_distribution(0.5, 1.5)(random);
      for (int steps = static_cast<int>(apart * 100); steps > 0; --steps) {
        worker.RunFor(milliseconds(10));
        least_kept = std::min(least_kept, worker.kept());
      }
      stalled += stall / 1000.0;
      passed += apart + stall / 1000.0;
    }
    SCOPED_TRACE(testing::Message() << stall << " ms every " << seconds_apart << " s");
    EXPECT_GE(least_kept / can_keep, 0.7);
    EXPECT_GE(worker.Done() / (1 - stalled / passed), 0.92) << "of what the core was there for";
    EXPECT_LE(worker.changes, 30u);
  }
}

// The less time there is, the more comes at once, and the cheaper a packet: such a worker is busy
// long before it is full.
TEST(OverloadControl, FindsWhatAWorkerCanDoThatIsAlwaysBusy) {
  LoadedWorker worker({.fixed = 0.1, .video = 3.9}, 0.05);
  worker.RunFor(std::chrono::seconds(10));
  worker.SetWork({.fixed = 0.1, .video = 1.9});  // twice as fast now
  worker.AlwaysLooksBusy();
  worker.RunFor(std::chrono::seconds(15));
  worker.Done();
  worker.MostBehind();
  worker.RunFor(std::chrono::seconds(60));
  EXPECT_GE(worker.Done(), 0.9);
  EXPECT_LE(worker.MostBehind(), 0.1);
  worker.changes = 0;
  worker.RunFor(std::chrono::seconds(60));
  EXPECT_LE(worker.changes, 12u);
}

// Everybody's key frames at once: a moment of half as much again as it can do.
TEST(OverloadControl, LeavesABurstToDrainByItself) {
  LoadedWorker worker({.fixed = 0.1, .video = 0.6});
  for (int i = 0; i < 10; ++i) {
    worker.SetWork({.fixed = 0.1, .video = 1.4});
    worker.RunFor(milliseconds(150));
    worker.SetWork({.fixed = 0.1, .video = 0.6});
    worker.RunFor(std::chrono::seconds(3));
  }
  EXPECT_EQ(worker.changes, 0u);
}

TEST(OverloadControl, TakesAllVideoWhereThatIsNotEnough) {
  LoadedWorker worker({.fixed = 1.2, .video = 0.5});
  worker.RunFor(std::chrono::seconds(10));
  EXPECT_EQ(worker.kept(), 0);
}

TEST(OverloadControl, TakesNothingFromTheSpeakerWhileOthersSuffice) {
  LoadedWorker worker({.fixed = 0.1, .video = 1.9});
  worker.RunFor(std::chrono::seconds(60));
  EXPECT_LT(worker.control.depth(), static_cast<double>(kShedSteps));
}

// Overload that comes back as soon as more is sent: not tried again every second.
TEST(OverloadControl, GetsMoreCarefulWhenGivingBackWasTooMuch) {
  OverloadControl control;
  ShedWeights weights{};
  weights[0] = 1;
  Clock::time_point now{std::chrono::hours(1)};
  size_t tries = 0;
  for (int i = 0; i < 600; ++i) {
    now += milliseconds(100);
    const double kept = KeptAt(control.depth(), weights);
    const bool behind = kept > 0.5;  // a cliff: idle below, behind above
    const double before = control.depth();
    control.OnSample(
        {.at = now, .busy = behind ? 1 : 0.8, .ran = 0.8, .behind = milliseconds(behind ? 50 : 0)},
        weights);
    if (control.depth() < before) ++tries;
  }
  EXPECT_LE(tries, 16u);
}

// What is kept after so many samples in a row whose buffer overflowed, of a worker that had a core
// for `ran` of the time.
double KeptAfterOverflows(int samples, double ran = 1) {
  OverloadControl control;
  ShedWeights weights{};
  weights[0] = 1;
  Clock::time_point now{std::chrono::hours(1)};
  control.OnSample({.at = now, .busy = 1, .ran = ran}, weights);
  for (int i = 0; i < samples; ++i) {
    now += milliseconds(100);
    control.OnSample({.at = now, .busy = 1, .ran = ran, .overflowed = 3}, weights);
  }
  return KeptAt(control.depth(), weights);
}

TEST(OverloadControl, ShedsAtOnceWhatOverflowsTheKernelsBuffer) {
  EXPECT_LE(KeptAfterOverflows(1), 0.5);
}

// What overflowed while the step took effect was on its way already.
TEST(OverloadControl, ShedsForOneOverflowingBufferOnce) { EXPECT_GE(KeptAfterOverflows(2), 0.4); }

// Whatever a machine does: samples and weights without sense or order.
TEST(OverloadControl, StaysWithinItsBounds) {
  for (unsigned seed = 1; seed <= 200; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    std::mt19937 random(seed);
    const auto any = [&](double most) {
      const double at = std::uniform_real_distribution(-0.3, 1.3)(random);
      return std::clamp(at, 0.0, 1.0) * most;  // the ends often
    };
    OverloadControl control;
    Clock::time_point now{std::chrono::hours(1)};
    ShedWeights weights{};
    for (int i = 0; i < 500; ++i) {
      now += milliseconds(std::lround(any(300)));
      if (any(1) < 0.1) std::ranges::generate(weights, [&] { return any(1e9); });
      if (any(1) < 0.02) weights.fill(0);
      control.OnSample({.at = now,
                        .busy = any(1),
                        .ran = any(1),
                        .behind = milliseconds(std::lround(any(200))),
                        .overflowed = any(1) < 0.1 ? 1u : 0u},
                       weights);
      ASSERT_GE(control.depth(), 0);
      ASSERT_LE(control.depth(), static_cast<double>(kShedRounds));
      ASSERT_GE(control.shed_share(), 0);
      ASSERT_LE(control.shed_share(), 1);
    }
  }
}

TEST(OverloadControl, ShedsNothingForDelaysThatAreNotOfItsMaking) {
  OverloadControl control;
  Clock::time_point now{std::chrono::hours(1)};
  ShedWeights weights{};
  weights[0] = 1;
  for (int i = 0; i < 50; ++i) {
    now += milliseconds(100);
    control.OnSample({.at = now, .busy = 0.3, .ran = 0.3, .behind = milliseconds(10 * i)}, weights);
  }
  EXPECT_FALSE(control.saturated());
}

// Other programs have the core, at a busy start for example: it is late, but not for its own work.
TEST(OverloadControl, ShedsNothingForAMomentInWhichItHardlyRuns) {
  OverloadControl control;
  Clock::time_point now{std::chrono::hours(1)};
  ShedWeights weights{};
  weights[0] = 1;
  const auto starve = [&](std::chrono::milliseconds time) {
    for (const auto end = now + time; now < end;) {
      now += milliseconds(100);
      control.OnSample({.at = now, .busy = 1, .ran = 0.04, .behind = milliseconds(60)}, weights);
    }
  };
  starve(milliseconds(2500));
  EXPECT_FALSE(control.shedding());
  EXPECT_FALSE(control.saturated());
  control.OnSample({.at = now += milliseconds(100), .busy = 0.5, .ran = 0.3}, weights);
  starve(milliseconds(2500));
  EXPECT_FALSE(control.saturated()) << "another moment";
  starve(milliseconds(2000));
  EXPECT_TRUE(control.shedding()) << "that is all it will get";
}

TEST(OverloadControl, ShedsWhatOverflowsHoweverLittleItRuns) {
  EXPECT_LT(KeptAfterOverflows(1, /*ran=*/0.04), 1);
}

TEST(OverloadControl, HasNoRoomForOthersWhenFullyBusyForASecond) {
  OverloadControl control;
  Clock::time_point now{std::chrono::hours(1)};
  const auto run = [&](double busy, int samples) {
    for (int i = 0; i < samples; ++i) {
      now += milliseconds(100);
      control.OnSample({.at = now, .busy = busy, .ran = busy}, {});
    }
  };
  run(0.99, 9);
  EXPECT_FALSE(control.saturated()) << "a moment says nothing";
  run(0.99, 3);
  EXPECT_TRUE(control.saturated());
  EXPECT_FALSE(control.shedding()) << "it keeps up";
  run(0.93, 50);
  EXPECT_TRUE(control.saturated()) << "does not flap";
  run(0.8, 12);
  EXPECT_FALSE(control.saturated());
}

}  // namespace
}  // namespace sfu
