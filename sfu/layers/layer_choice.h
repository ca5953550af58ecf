// Which layer of a track suits a requested picture size: a pure function of values. No bandwidth in
// it; an estimate only ever lowers the result (allocation.h).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace sfu {

// Temporal layers that are told apart; more count as the last.
inline constexpr size_t kMaxTemporalLayers = 4;

// A layer as the choice sees it.
struct LayerOption {
  uint32_t width = 0;  // 0: unknown
  uint32_t height = 0;
  double bitrate = 0;           // bits per second of all of it, measured now or last; 0: unknown
  bool active = false;          // packets come
  uint8_t temporal_layers = 1;  // 1: none can be left out
  // Of temporal layers 0..i alone, for i < temporal_layers - 1.
  std::array<double, kMaxTemporalLayers - 1> bitrate_up_to{};

  double BitrateUpTo(size_t temporal_id) const {
    return temporal_id + 1 < temporal_layers ? bitrate_up_to[temporal_id] : bitrate;
  }
};

struct LayerChoice {
  std::optional<size_t> now;     // index of the layer to follow, among active ones
  std::optional<size_t> wanted;  // index of the layer that suits best whether active or not
};

// The smallest layer that covers `width` x `height` (the shorter side decides, with a fifth of
// tolerance), else the largest. Layers of unknown size count as 1280x720 for the largest, each next
// one half of that. Of layers that are not active the next smaller active one stands in, else the
// next larger.
LayerChoice ChooseLayer(std::span<const LayerOption> layers, uint32_t width, uint32_t height);

// Indices of `layers`, smallest picture first: by size where known, else by bitrate, else in the
// order given (browsers list a=simulcast from small to large).
std::vector<size_t> SmallestFirst(std::span<const LayerOption> layers);

// Pixels of a layer, assumed as above where they are unknown.
double PixelsOf(const LayerOption& layer, size_t steps_below_largest);

}  // namespace sfu
