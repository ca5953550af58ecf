#include "sfu/layers/shedding.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace sfu {
namespace {

double Fraction(double value) { return value - std::floor(value); }

size_t FirstRound(ShedGroup group) { return group == ShedGroup::kSpeaker ? kShedSteps : 0; }

// The depth from which on a slot has been taken so many steps and one more.
double StepsFrom(ShedGroup group, double place, size_t steps) {
  return static_cast<double>(FirstRound(group) + steps) + place;
}

// The cheapest and the dearest of the layers that are smaller than `layer` and sent now; `layer`
// itself where there is none.
struct Smaller {
  size_t smallest;
  size_t next;
};
Smaller SmallerThan(std::span<const LayerOption> layers, size_t layer) {
  Smaller smaller{layer, layer};
  for (const size_t index : SmallestFirst(layers)) {
    if (index == layer) break;
    if (!layers[index].active) continue;
    if (smaller.smallest == layer) smaller.smallest = index;
    smaller.next = index;
  }
  return smaller;
}

}  // namespace

double Sum(const ShedWeights& weights) {
  return std::accumulate(weights.begin(), weights.end(), 0.0);
}

double BitrateAt(std::span<const LayerOption> layers, const std::optional<LayerPoint>& point) {
  return point ? layers[point->layer].BitrateUpTo(point->max_temporal_id) : 0;
}

// Multiples of the golden ratio fill the circle evenly, whatever their number.
double ShedPlace(uint64_t participant, size_t slot) {
  constexpr double kGolden = 0.618033988749895;
  constexpr double kSilver = 0.414213562373095;
  return Fraction(static_cast<double>(participant % 1'000'000) * kGolden +
                  static_cast<double>(slot) * kSilver);
}

size_t ShedStepsAt(double depth, ShedGroup group, double place) {
  size_t steps = 0;
  while (steps < kShedSteps && depth > StepsFrom(group, place, steps)) ++steps;
  return steps;
}

void DepthRange::Narrow(const DepthRange& other) {
  above = std::max(above, other.above);
  up_to = std::min(up_to, other.up_to);
}

DepthRange ShedRangeAt(double depth, ShedGroup group, double place) {
  const size_t steps = ShedStepsAt(depth, group, place);
  DepthRange range;
  if (steps > 0) range.above = StepsFrom(group, place, steps - 1);
  if (steps < kShedSteps) range.up_to = StepsFrom(group, place, steps);
  return range;
}

std::optional<LayerPoint> ShedTo(std::span<const LayerOption> layers, const LayerPoint& point,
                                 size_t steps) {
  if (steps == 0 || point.layer >= layers.size()) return point;
  if (steps >= kShedSteps) return std::nullopt;
  const Smaller smaller = SmallerThan(layers, point.layer);
  LayerPoint shed = point;
  shed.layer = steps == 1 ? smaller.next : smaller.smallest;
  if (shed.layer != point.layer) shed.max_temporal_id = kMaxTemporalLayers - 1;
  if (steps == 3 && layers[shed.layer].temporal_layers > 1) shed.max_temporal_id = 0;
  return BitrateAt(layers, shed) <= BitrateAt(layers, point) ? shed : point;
}

void AddShedWeights(std::span<const LayerOption> layers, const LayerPoint& point, ShedGroup group,
                    ShedWeights& weights) {
  if (point.layer >= layers.size()) return;
  size_t round = FirstRound(group);
  double before = BitrateAt(layers, point);
  for (size_t steps = 1; steps <= kShedSteps; ++steps) {
    const double after = BitrateAt(layers, ShedTo(layers, point, steps));
    weights[round++] += std::max(0.0, before - after);
    before = std::min(before, after);
  }
}

double KeptAt(double depth, const ShedWeights& weights) {
  const double all = Sum(weights);
  if (all <= 0) return 1;
  double taken = 0;
  for (size_t round = 0; round < kShedRounds; ++round) {
    taken += weights[round] * std::clamp(depth - static_cast<double>(round), 0.0, 1.0);
  }
  return std::clamp(1 - taken / all, 0.0, 1.0);
}

double DepthFor(double kept, const ShedWeights& weights) {
  double to_take = Sum(weights) * (1 - kept);
  if (to_take <= 0) return 0;
  double depth = 0;
  for (size_t round = 0; round < kShedRounds; ++round) {
    if (weights[round] <= 0) continue;
    const double share = std::min(1.0, to_take / weights[round]);
    depth = static_cast<double>(round) + share;
    if (share < 1) break;
    to_take -= weights[round];
  }
  return depth;
}

}  // namespace sfu
