#include "sfu/layers/quality_ladder.h"

#include <algorithm>
#include <cmath>

namespace sfu {
namespace {

constexpr double kAssumedBitsPerPixel = 2;  // and second, of a layer that was never heard
constexpr double kCameraMotion = 0.7;
constexpr double kScreenMotion = 0.3;

// The layers that may be shown, smallest first.
struct Reach {
  std::vector<size_t> order;
  size_t best = 0;  // index into `order` of the one that suits the tile
};

Reach ReachOf(const LadderRequest& request) {
  Reach reach{.order = SmallestFirst(request.layers)};
  const LayerChoice choice = ChooseLayer(request.layers, request.width, request.height);
  const auto wanted = std::find(reach.order.begin(), reach.order.end(), *choice.wanted);
  reach.best = static_cast<size_t>(wanted - reach.order.begin());
  return reach;
}

double Pixels(const LadderRequest& request, const Reach& reach, size_t place) {
  return PixelsOf(request.layers[reach.order[place]], reach.order.size() - 1 - place);
}

// Temporal layers are taken to double the frame rate each.
double Quality(const LadderRequest& request, const Reach& reach, size_t place, size_t temporal_id) {
  const size_t layers = request.layers[reach.order[place]].temporal_layers;
  const double left_out =
      temporal_id + 1 < layers ? static_cast<double>(layers - 1 - temporal_id) : 0;
  const double motion = request.motion == Motion::kScreen ? kScreenMotion : kCameraMotion;
  return std::sqrt(Pixels(request, reach, place) / Pixels(request, reach, reach.best)) *
         std::exp2(-left_out * motion);
}

double BitrateOf(const LadderRequest& request, const Reach& reach, size_t place,
                 size_t temporal_id) {
  const LayerOption& layer = request.layers[reach.order[place]];
  if (layer.bitrate > 0) return layer.BitrateUpTo(temporal_id);
  return kAssumedBitsPerPixel * Pixels(request, reach, place);
}

// Cheapest first, each better than all before it.
std::vector<LadderRung> Undominated(std::vector<LadderRung> rungs) {
  std::sort(rungs.begin(), rungs.end(), [](const LadderRung& a, const LadderRung& b) {
    return a.bitrate != b.bitrate ? a.bitrate < b.bitrate : a.quality > b.quality;
  });
  std::vector<LadderRung> ladder;
  for (const LadderRung& rung : rungs) {
    if (ladder.empty() || rung.quality > ladder.back().quality) ladder.push_back(rung);
  }
  return ladder;
}

}  // namespace

std::vector<LadderRung> BuildLadder(const LadderRequest& request, LadderOf which) {
  if (request.layers.empty()) return {};
  const Reach reach = ReachOf(request);
  const auto usable = [&](size_t place) {
    return which == LadderOf::kAllLayers || request.layers[reach.order[place]].active;
  };
  std::vector<LadderRung> rungs;
  const auto add = [&](size_t place) {
    const size_t layer = reach.order[place];
    for (size_t t = 0; t < request.layers[layer].temporal_layers; ++t) {
      const bool all = t + 1 == request.layers[layer].temporal_layers;
      const uint8_t top = all ? kMaxTemporalLayers - 1 : static_cast<uint8_t>(t);
      rungs.push_back({.point = {.layer = layer, .max_temporal_id = top},
                       .bitrate = BitrateOf(request, reach, place, t),
                       .quality = Quality(request, reach, place, t)});
    }
  };
  for (size_t place = 0; place <= reach.best; ++place) {
    if (usable(place)) add(place);
  }
  // Nothing that small is sent: the next larger stands in.
  for (size_t place = reach.best + 1; place < reach.order.size() && rungs.empty(); ++place) {
    if (usable(place)) add(place);
  }
  return Undominated(std::move(rungs));
}

double QualityOf(const LadderRequest& request, const LayerPoint& point) {
  if (point.layer >= request.layers.size()) return 0;
  const Reach reach = ReachOf(request);
  const auto place = std::find(reach.order.begin(), reach.order.end(), point.layer);
  return Quality(request, reach, static_cast<size_t>(place - reach.order.begin()),
                 point.max_temporal_id);
}

}  // namespace sfu
