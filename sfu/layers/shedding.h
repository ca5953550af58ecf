// What an overloaded worker sends no more, and in which order: the ladder of shedding. Pure
// functions; README.md explains them.
//
// Shedding has a depth from 0 (everything is sent) to kShedRounds (no video at all). Each round
// takes one step down from every slot of a group, slot after slot as the depth passes the slot's
// place:
//
//   rounds 0-3   cameras of who is not the dominant speaker: the next smaller layer, the smallest
//                layer, its lowest temporal layer, nothing
//   rounds 4-7   the same of the dominant speaker, and of shared screens
//
// A slot's place never changes, so the same slots go first and come back last: at a steady depth
// nothing moves. Audio, RTCP and STUN are on no round.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "sfu/layers/quality_ladder.h"

namespace sfu {

inline constexpr size_t kShedSteps = 4;
inline constexpr size_t kShedRounds = 2 * kShedSteps;

enum class ShedGroup : uint8_t { kOthers, kSpeaker };

// Where a slot stands among those of its group: 0..1, evenly spread over subscribers that came one
// after the other, and over the slots of each.
double ShedPlace(uint64_t participant, size_t slot);

// How many steps down the slot has been taken, 0..kShedSteps.
size_t ShedStepsAt(double depth, ShedGroup group, double place);
// The depths between which that stays as it is at `depth`.
struct DepthRange {
  double above = -1;  // this one is not part of it
  double up_to = kShedRounds;
  bool Holds(double depth) const { return depth > above && depth <= up_to; }
  void Narrow(const DepthRange& other);
};
DepthRange ShedRangeAt(double depth, ShedGroup group, double place);

// What is left of `point` after so many steps; nullopt: nothing.
std::optional<LayerPoint> ShedTo(std::span<const LayerOption> layers, const LayerPoint& point,
                                 size_t steps);

// Bits per second; of nothing 0.
double BitrateAt(std::span<const LayerOption> layers, const std::optional<LayerPoint>& point);

// What each round takes, in bits per second: of all slots, as if nothing were shed yet.
using ShedWeights = std::array<double, kShedRounds>;
void AddShedWeights(std::span<const LayerOption> layers, const LayerPoint& point, ShedGroup group,
                    ShedWeights& weights);
// All that could be shed.
double Sum(const ShedWeights& weights);
// Of that, the share that is still sent at `depth`, 0..1.
double KeptAt(double depth, const ShedWeights& weights);
// The least depth at which no more than `kept` is sent.
double DepthFor(double kept, const ShedWeights& weights);

}  // namespace sfu
