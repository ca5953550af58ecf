#include "sfu/layers/allocation.h"

#include <algorithm>
#include <tuple>

namespace sfu {
namespace {

// Whom the first round serves is good from here on: half the best quality.
constexpr double kGood = 0.5;

// How many rungs of each slot's ladder are climbed; 0 is paused.
using Levels = std::vector<size_t>;

// One rung of one slot, and its place in the order of all.
struct Step {
  size_t slot = 0;
  size_t level = 0;    // that it leads to
  double price = 0;    // more than the level before
  bool first = false;  // of those served first
  double before = 0;   // the quality it starts from
  const AllocationDemand* demand = nullptr;

  int round() const {
    if (first) return before < kGood ? 0 : 2;
    return before == 0 ? 1 : 3;
  }
  auto order() const {
    return std::tuple(round(), -int64_t{demand->priority},
                      demand->source != TrackSource::kScreenShare, before, !demand->speaker,
                      demand->track);
  }
};

bool IsFixed(const AllocationDemand& demand) { return demand.layers.size() <= 1; }

LadderRequest RequestOf(const AllocationDemand& demand) {
  const bool screen = demand.source == TrackSource::kScreenShare;
  return {.layers = demand.layers,
          .width = demand.width,
          .height = demand.height,
          .motion = screen ? Motion::kScreen : Motion::kCamera};
}

// The ladders of all slots in one order, of which a budget buys a beginning.
class CommonLadder {
 public:
  CommonLadder(std::span<const AllocationDemand> demands, LadderOf which) : demands_(demands) {
    ladders_.reserve(demands.size());
    for (const AllocationDemand& demand : demands) {
      ladders_.push_back(BuildLadder(RequestOf(demand), which));
      if (IsFixed(demand)) fixed_ += PriceOfTop(ladders_.back());
    }
    OrderSteps();
  }

  // The levels to move to from the present ones; `audio` and fixed sources come off the budget.
  Levels Climb(double audio, std::optional<double> budget, double ceiling) const {
    if (!budget) return Affordable(audio, std::nullopt);
    const Levels most = Affordable(audio, budget);
    const double freely = *budget >= ceiling * kAgain ? *budget : std::min(*budget, ceiling);
    const Levels least = Affordable(audio, std::min(*budget / kHeadroom, freely));
    Levels levels(demands_.size());
    for (size_t i = 0; i < levels.size(); ++i) {
      levels[i] = std::clamp(PresentLevel(i), least[i], most[i]);
    }
    return levels;
  }

  // The budget at which the first step above `levels` would be taken; 0: there is none.
  double NextStep(const Levels& levels, double audio, double ceiling) const {
    double spent = audio + fixed_;
    for (const Step& step : steps_) {
      spent += step.price;
      if (step.level > levels[step.slot]) return spent * (spent > ceiling ? kAgain : kHeadroom);
    }
    return 0;
  }

  const LadderRung* At(size_t slot, size_t level) const {
    return level == 0 ? nullptr : &ladders_[slot][level - 1];
  }
  size_t top(size_t slot) const { return ladders_[slot].size(); }

 private:
  static double PriceOfTop(const std::vector<LadderRung>& ladder) {
    return ladder.empty() ? 0 : ladder.back().bitrate;
  }

  void OrderSteps() {
    int32_t lowest = INT32_MAX;
    for (const AllocationDemand& demand : demands_) lowest = std::min(lowest, demand.priority);
    for (size_t i = 0; i < demands_.size(); ++i) {
      if (IsFixed(demands_[i])) continue;
      const AllocationDemand& demand = demands_[i];
      const bool first = demand.source == TrackSource::kScreenShare || demand.priority > lowest;
      LadderRung before;
      for (size_t level = 1; level <= ladders_[i].size(); ++level) {
        const LadderRung& rung = ladders_[i][level - 1];
        steps_.push_back({.slot = i,
                          .level = level,
                          .price = rung.bitrate - before.bitrate,
                          .first = first,
                          .before = before.quality,
                          .demand = &demand});
        before = rung;
      }
    }
    std::sort(steps_.begin(), steps_.end(),
              [](const Step& a, const Step& b) { return a.order() < b.order(); });
  }

  // The longest beginning of the order that fits; what is fixed is always there.
  Levels Affordable(double audio, std::optional<double> budget) const {
    Levels levels(demands_.size(), 0);
    for (size_t i = 0; i < levels.size(); ++i) {
      if (IsFixed(demands_[i])) levels[i] = ladders_[i].size();
    }
    double spent = audio + fixed_;
    for (const Step& step : steps_) {
      spent += step.price;
      if (budget && spent > *budget) break;
      levels[step.slot] = step.level;
    }
    return levels;
  }

  // The highest rung that is no better than what is sent now.
  size_t PresentLevel(size_t slot) const {
    if (!demands_[slot].present) return 0;
    const double quality = QualityOf(RequestOf(demands_[slot]), *demands_[slot].present);
    const auto& ladder = ladders_[slot];
    const auto above =
        std::upper_bound(ladder.begin(), ladder.end(), quality,
                         [](double q, const LadderRung& rung) { return q < rung.quality; });
    return static_cast<size_t>(above - ladder.begin());
  }

  std::span<const AllocationDemand> demands_;
  std::vector<std::vector<LadderRung>> ladders_;
  std::vector<Step> steps_;
  double fixed_ = 0;
};

// Why it is not higher, unless that is for want of budget: `best` is what it would be given if
// publishers sent every layer.
LimitReason LimitOf(const AllocationDemand& demand, const SlotAllocation& slot,
                    const LadderRung* best) {
  if (best == nullptr || !slot.send) return LimitReason::kPublisherOff;
  if (slot.send->layer != best->point.layer) return LimitReason::kPublisherOff;
  const std::vector<size_t> order = SmallestFirst(demand.layers);
  return order.back() == slot.send->layer ? LimitReason::kNone : LimitReason::kRequestedSize;
}

}  // namespace

Allocation AllocateLayers(std::span<const AllocationDemand> demands, double audio,
                          std::optional<double> budget, double ceiling) {
  const CommonLadder sent(demands, LadderOf::kActiveLayers);
  const CommonLadder possible(demands, LadderOf::kAllLayers);
  const Levels now = sent.Climb(audio, budget, ceiling);
  const Levels wanted = possible.Climb(audio, budget, ceiling);
  Allocation result{.bitrate = audio, .next_step = possible.NextStep(wanted, audio, ceiling)};
  for (size_t i = 0; i < demands.size(); ++i) {
    SlotAllocation slot;
    if (const LadderRung* rung = sent.At(i, now[i])) {
      slot.send = rung->point;
      slot.bitrate = rung->bitrate;
    }
    const LadderRung* best = possible.At(i, wanted[i]);
    if (best != nullptr) slot.wanted = best->point.layer;
    const bool dear = now[i] < sent.top(i) || wanted[i] < possible.top(i);
    slot.limit = dear ? LimitReason::kBandwidth : LimitOf(demands[i], slot, best);
    result.bitrate += slot.bitrate;
    result.slots.push_back(slot);
  }
  return result;
}

}  // namespace sfu
