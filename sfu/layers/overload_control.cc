#include "sfu/layers/overload_control.h"

#include <algorithm>
#include <utility>

namespace sfu {
namespace {

using std::chrono::duration;

// One step down leaves at least and at most this much of what was sent; at least this much while
// its growth is known from two samples only.
constexpr double kLeast = 0.2;
constexpr double kLeastAtFirst = 0.4;
constexpr double kMost = 0.95;
constexpr double kMostOverflowed = 0.5;  // a full buffer does not tell how much too much it is
// Shrinking by this many seconds a second is good enough.
constexpr double kDraining = 0.05;
// What hardly grows after a step gets some time to shrink.
constexpr double kGrowing = 0.1;
constexpr std::chrono::milliseconds kHold{500};
// So much of the capacity may be used while nothing much is queued.
constexpr double kRoomToDrain = 0.9;

// One step up: at most and at least so much of everything; and for a worker that is rather busy
// already at most so much of what it sends.
constexpr double kMostBack = 0.2;
constexpr double kLeastBack = 0.03;
constexpr double kSomeBack = 0.3;
constexpr double kAllBack = 0.995;
// A try, as a share of what it sends: the first few, and how far later ones may grow.
constexpr double kTry = 0.1;
constexpr int kFirstTries = 2;
constexpr double kMostTry = 0.3;
constexpr double kLeastTry = 0.02;  // of everything
// Less than this share of what was asked for when it was too much: another matter, no need to wait.
constexpr double kEased = 0.8;
// What was given back was too much if the worker falls behind so soon.
constexpr std::chrono::milliseconds kSoon{3000};

constexpr int kSamples = 10;  // of a second
constexpr int kSamplesToJudge = 5;
constexpr double kForgets = 0.998;   // what it carried, with each sample
constexpr double kComesBack = 1.05;  // where it carried so many times what it does now

double Seconds(std::chrono::nanoseconds time) { return duration<double>(time).count(); }

}  // namespace

void OverloadControl::OnSample(const LoadSample& sample, const ShedWeights& weights) {
  if (last_.at == Time{}) full_changes_ = ran_at_ = sample.at;
  if (sample.ran >= kOwnWork || sample.busy < kWorking) ran_at_ = sample.at;
  const bool behind = IsBehind(sample);
  if (behind) {
    ++samples_behind_;
    samples_ = 0;
    OnBehind(sample, weights);
  } else {
    samples_behind_ = 0;
    samples_ = std::min(samples_ + 1, kSamples);
    busy_ += (sample.busy - busy_) / samples_;
    OnKeepingUp(sample, weights);
  }
  JudgeRoom(sample, behind);
  last_ = sample;
}

bool OverloadControl::Lasts(const LoadSample& sample) const {
  if (sample.at - shed_ < kTakesEffect) return false;
  if (sample.overflowed > 0) return true;
  return samples_behind_ >= (sample.behind >= kFarBehind ? 2 : kLasts);
}

// Seconds a second by which the delay grew since the last sample, if the worker was behind then:
// what a stall of the core adds comes from one sample to the next, and is no growth.
double OverloadControl::Growth(const LoadSample& sample) const {
  const double elapsed = Seconds(sample.at - last_.at);
  if (samples_behind_ < 2 || elapsed <= 0) return 0;
  return std::clamp(Seconds(sample.behind - last_.behind) / elapsed, -1.0, 0.9);
}

void OverloadControl::OnBehind(const LoadSample& sample, const ShedWeights& weights) {
  const bool known_twice = samples_behind_ > 2;
  const double latest = Growth(sample);
  const double before = std::exchange(growth_, latest);
  if (!Lasts(sample)) return;
  const double growth = known_twice ? std::min(latest, before) : latest;
  if (sample.overflowed == 0) {
    if (growth <= -kDraining) return;
    if (growth <= kGrowing && sample.at - shed_ < kHold) return;
    if (went_back_ && growth <= 0 && sample.at - shed_ < kDrainOfTry) return;
  }
  const double kept = KeptAt(depth_, weights);
  const bool soon = sample.at - gave_back_ <= kSoon;
  double least = known_twice ? kLeast : kLeastAtFirst;
  if (soon) least = kept_before_ / kept;  // that was enough, and little has queued up since
  if (soon && growth >= 0) {
    patience_ = std::min(patience_ * 2, kMostPatience);
    if (tries_ > 0) try_patience_ = std::min(try_patience_ * 2, kMostTryPatience);
  }
  went_back_ = soon;
  gave_back_ = {};
  tries_ = 0;
  shed_ = sample.at;
  const double most = sample.overflowed > 0 ? kMostOverflowed : kMost;
  const double factor = std::min(std::max(StepDown(sample, growth), least), most);
  Keep(kept * factor, sample.at, weights);
  too_much_ = Sum(weights);
  carried_ = (1 - shed_share_) * too_much_;
}

// What of everything sent now it can do, and drain meanwhile what has queued up.
double OverloadControl::StepDown(const LoadSample& sample, double growth) {
  const double can_do = 1 - growth;
  const double drain = Seconds(growth > 0 ? kDrain : kDrainOfStall);
  const double allowed = std::min(kRoomToDrain, 1 / (1 + Seconds(sample.behind) / drain));
  return allowed * can_do;
}

void OverloadControl::OnKeepingUp(const LoadSample& sample, const ShedWeights& weights) {
  if (sample.behind > kCalm) unrest_ = sample.at;
  if (!shedding()) return;
  const double kept = KeptAt(depth_, weights);
  const double wanted = Sum(weights);
  carried_ = std::max(carried_ * kForgets, kept * wanted);
  if (samples_ < kSamplesToJudge || sample.at - changed_ < kPatience) return;
  if (busy_ < kFarBelow) patience_ = kPatience;
  const double before = carried_ > kept * kComesBack * wanted ? carried_ / wanted - kept : 0;
  const double share = std::max(before, busy_ < kSpare ? SpareShare(sample, kept) : 0);
  if (share > 0) {
    GiveBack(share, sample.at, weights);
  } else if (busy_ >= kSpare) {
    TryMore(sample, weights);
  }
}

// What it has time for, of everything; 0: nothing for the moment.
double OverloadControl::SpareShare(const LoadSample& sample, double kept) const {
  if (sample.at - changed_ < patience_) return 0;
  const double fits = kept * (kTarget / std::max(busy_, 0.01) - 1);
  const double most = busy_ < kFarBelow ? kMostBack : std::min(kMostBack, kept * kSomeBack);
  return std::max(kLeastBack, std::min(fits, most));
}

void OverloadControl::TryMore(const LoadSample& sample, const ShedWeights& weights) {
  const bool eased = Sum(weights) < kEased * too_much_;
  if (sample.at - std::max(changed_, unrest_) < (eased ? kPatience : try_patience_)) return;
  const double share = std::min(kTry * std::max(1, ++tries_ - kFirstTries + 1), kMostTry);
  GiveBack(std::max(kLeastTry, KeptAt(depth_, weights) * share), sample.at, weights);
}

void OverloadControl::GiveBack(double share, Time now, const ShedWeights& weights) {
  gave_back_ = now;
  kept_before_ = KeptAt(depth_, weights);
  Keep(kept_before_ + share, now, weights);
}

void OverloadControl::Keep(double share, Time now, const ShedWeights& weights) {
  depth_ = share >= kAllBack ? 0 : DepthFor(share, weights);
  shed_share_ = 1 - KeptAt(depth_, weights);
  if (!shedding()) try_patience_ = kTryPatience;
  changed_ = now;
  samples_ = 0;
}

void OverloadControl::JudgeRoom(const LoadSample& sample, bool behind) {
  const bool turns = full_ ? !behind && sample.busy < kSpare
                           : behind || (sample.busy >= kFull && !IsStarved(sample));
  if (!turns) {
    full_changes_ = sample.at;
  } else if (sample.at - full_changes_ >= kFullFor) {
    full_ = !full_;
    full_changes_ = sample.at;
  }
}

}  // namespace sfu
