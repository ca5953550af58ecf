// The points at which one slot can show its track, from cheap to dear: pairs of a layer and the
// highest of its temporal layers, up to the layer that suits the tile. A point that another beats
// in quality for less is left out, so that bitrate and quality both rise from rung to rung.
// README.md explains the quality.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sfu/layers/layer_choice.h"

namespace sfu {

// What a slot is sent: a layer and the temporal layers of it up to one.
struct LayerPoint {
  size_t layer = 0;  // index into the track's layers
  uint8_t max_temporal_id = kMaxTemporalLayers - 1;
  bool operator==(const LayerPoint&) const = default;
};

struct LadderRung {
  LayerPoint point;
  double bitrate = 0;  // bits per second
  double quality = 0;  // of the best point: 1
};

enum class Motion : uint8_t { kCamera, kScreen };

struct LadderRequest {
  std::span<const LayerOption> layers;
  uint32_t width = 0;
  uint32_t height = 0;
  Motion motion = Motion::kCamera;
};

enum class LadderOf : uint8_t { kActiveLayers, kAllLayers };

std::vector<LadderRung> BuildLadder(const LadderRequest& request, LadderOf which);

// Quality of any point, also of one that is on no ladder.
double QualityOf(const LadderRequest& request, const LayerPoint& point);

}  // namespace sfu
