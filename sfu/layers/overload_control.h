// How much a worker sheds so that it keeps up: samples of its load and the time go in, the depth of
// shedding (shedding.h) comes out. A pure machine; about ten samples a second.
//
// A worker that cannot keep up falls behind: what it receives has waited in the kernel, longer and
// longer. How fast that grows tells how much too much it is asked for, so one step is enough to
// answer any overload:
//
//   behind grows by g seconds a second   =>   it is asked for 1 / (1 - g) of what it can do
//
// It sheds that much, and a little more so that what queued up drains within a second. What a burst
// queues up (key frames come together), or a stall of the core, drains by itself: only what lasts
// is answered, and only what goes on growing passes for growth.
//
// It gives back what it carried before when less is asked for, and a step every half second while
// it has time to spare. A worker that looks fully busy may still do more: what it does then costs
// less, the more of it comes at once. So it tries, too, and ever more rarely where it turns out to
// be too much.
#pragma once

#include <chrono>
#include <cstdint>

#include "sfu/layers/shedding.h"

namespace sfu {

struct LoadSample {
  std::chrono::steady_clock::time_point at;
  // Share of the time since the last sample in which the worker did not wait for something to do.
  double busy = 0;
  // Share of all the time since then in which it was on a core: less than `busy` where others have
  // the core.
  double ran = 1;
  // For how long everything it received since then had waited, at the least, longer than the worker
  // lets datagrams gather for.
  std::chrono::nanoseconds behind{0};
  // Datagrams that the kernel dropped since then, for want of room.
  uint64_t overflowed = 0;
};

class OverloadControl {
 public:
  using Time = std::chrono::steady_clock::time_point;
  // Everything that came waited this long: no burst does that.
  static constexpr std::chrono::milliseconds kBehind{20};
  // Of a worker that waits meanwhile: what came late was late elsewhere, and shedding is no help.
  static constexpr double kWorking = 0.8;
  // Who hardly runs has little to save: others have the core, at a busy start for example, and
  // shedding would not win it back. Unless that lasts: then this little is what there is.
  static constexpr double kOwnWork = 0.1;
  static constexpr std::chrono::seconds kStarvedFor{3};
  // So many samples in a row are more than a burst or a stall; so far behind, two must do.
  static constexpr int kLasts = 3;
  static constexpr std::chrono::milliseconds kFarBehind{50};
  // A step shows in the samples that begin after it.
  static constexpr std::chrono::milliseconds kTakesEffect{150};
  // What queued up is to be gone after this; where it does not grow any more, after that.
  static constexpr std::chrono::milliseconds kDrain{500};
  static constexpr std::chrono::milliseconds kDrainOfStall{1000};
  // Back at what was enough before, a queue that does not grow has so long to go.
  static constexpr std::chrono::milliseconds kDrainOfTry{2000};
  // A worker that sheds and is less busy than kSpare gives back until it is kTarget busy.
  static constexpr double kSpare = 0.9;
  static constexpr double kTarget = 0.95;
  static constexpr double kFarBelow = 0.6;
  static constexpr std::chrono::milliseconds kPatience{500};
  static constexpr std::chrono::milliseconds kMostPatience{4000};
  // Busy is no measure of how much more it could do: the more comes at once, the less a packet
  // costs. While nothing has waited longer than kCalm, a little more is tried: every so often, and
  // more and more rarely where it turns out to be too much.
  static constexpr std::chrono::milliseconds kCalm{15};
  static constexpr std::chrono::milliseconds kTryPatience{4000};
  static constexpr std::chrono::milliseconds kMostTryPatience{64000};
  // A worker as busy as this for a second has no room for others, although it keeps up.
  static constexpr double kFull = 0.97;
  static constexpr std::chrono::milliseconds kFullFor{1000};

  // Will OnSample() look at the weights?
  bool Needs(const LoadSample& sample) const { return shedding() || IsBehind(sample); }
  // `weights`: of what is, or but for shedding would be, sent now.
  void OnSample(const LoadSample& sample, const ShedWeights& weights);

  double depth() const { return depth_; }
  bool shedding() const { return depth_ > 0; }
  // Of all that could be shed, the share that is; as of the last change.
  double shed_share() const { return shed_share_; }
  // Nobody else should come.
  bool saturated() const { return shedding() || full_; }

 private:
  bool IsBehind(const LoadSample& sample) const {
    if (sample.busy < kWorking) return false;
    return sample.overflowed > 0 || (sample.behind >= kBehind && !IsStarved(sample));
  }
  bool IsStarved(const LoadSample& sample) const {
    return sample.ran < kOwnWork && sample.at - ran_at_ < kStarvedFor;
  }
  void OnBehind(const LoadSample& sample, const ShedWeights& weights);
  void OnKeepingUp(const LoadSample& sample, const ShedWeights& weights);
  double SpareShare(const LoadSample& sample, double kept) const;
  void TryMore(const LoadSample& sample, const ShedWeights& weights);
  bool Lasts(const LoadSample& sample) const;
  double Growth(const LoadSample& sample) const;
  static double StepDown(const LoadSample& sample, double growth);
  void GiveBack(double share, Time now, const ShedWeights& weights);
  void JudgeRoom(const LoadSample& sample, bool behind);
  void Keep(double share, Time now, const ShedWeights& weights);

  double depth_ = 0;
  double shed_share_ = 0;
  LoadSample last_;
  Time ran_at_{};  // when it last ran enough, or had no need to
  int samples_behind_ = 0;
  double growth_ = 0;  // at the last sample, if it was behind then
  double busy_ = 0;    // of the last second, but only since it has kept up and since the last step
  int samples_ = 0;
  double too_much_ = 0;  // bits per second asked for when it was behind
  double carried_ = 0;   // bits per second, lately, since it was behind
  Time changed_{};
  Time shed_{};
  Time gave_back_{};
  double kept_before_ = 1;  // it gave back
  bool went_back_ = false;  // to that, with the last step down
  std::chrono::milliseconds patience_ = kPatience;
  std::chrono::milliseconds try_patience_ = kTryPatience;
  int tries_ = 0;  // since it was behind
  Time unrest_{};  // when something had waited last
  bool full_ = false;
  Time full_changes_{};  // since when `busy` says other than full_
};

}  // namespace sfu
