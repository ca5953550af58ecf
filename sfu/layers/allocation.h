// What each video slot of one subscriber is sent of its track, given what the subscriber's estimate
// pays for: one pure function. README.md explains it in prose.
//
// Its results are within the budget, never lower for a larger one, independent of the order of the
// demands, and unchanged when they are fed back. Cost: a sort of all rungs, some microseconds for a
// dozen slots; called at human rate.
#pragma once

#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "sfu/api/ids.h"
#include "sfu/api/rtp_parameters.h"
#include "sfu/api/slot_report.h"
#include "sfu/layers/quality_ladder.h"

namespace sfu {

// Going up needs this much more of a budget than staying.
inline constexpr double kHeadroom = 1.15;
// The same, back to what was too much.
inline constexpr double kAgain = 1.3;

// A slot that carries a track its subscriber may be sent.
struct AllocationDemand {
  TrackId track;  // no two demands name the same
  TrackSource source = TrackSource::kCamera;
  uint32_t width = 0;
  uint32_t height = 0;
  int32_t priority = 0;
  bool speaker = false;  // the dominant one
  std::span<const LayerOption> layers;
  std::optional<LayerPoint> present;  // what it was given last
};

struct SlotAllocation {
  std::optional<LayerPoint> send;  // nullopt: paused
  double bitrate = 0;              // of it, bits per second
  LimitReason limit = LimitReason::kNone;
  std::optional<size_t> wanted;  // the layer that its publisher should send
};

struct Allocation {
  std::vector<SlotAllocation> slots;  // in the order of the demands
  double bitrate = 0;                 // of all of them, and the audio
  double next_step = 0;  // the budget that the next step up would need; 0: nothing wants more
};

// `audio`: bits per second that are sent in any case. Without `budget` nothing is limited by it.
// `ceiling`: so much in total was too much a moment ago; going up to that again needs kAgain.
Allocation AllocateLayers(std::span<const AllocationDemand> demands, double audio,
                          std::optional<double> budget,
                          double ceiling = std::numeric_limits<double>::infinity());

}  // namespace sfu
