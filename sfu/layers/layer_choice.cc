#include "sfu/layers/layer_choice.h"

#include <algorithm>
#include <numeric>

namespace sfu {
namespace {

// A picture scaled up by less than this is not worth the next layer's bits.
constexpr double kTolerance = 0.8;
constexpr uint32_t kAssumedWidth = 1280;
constexpr uint32_t kAssumedHeight = 720;

struct Size {
  uint32_t width;
  uint32_t height;
};

Size SizeOf(const LayerOption& layer, size_t steps_below_largest) {
  if (layer.width != 0 && layer.height != 0) return {layer.width, layer.height};
  const auto shift = std::min<size_t>(steps_below_largest, 4);
  return {kAssumedWidth >> shift, kAssumedHeight >> shift};
}

// Orientation does not matter: a phone held upright publishes 720x1280.
bool Covers(Size have, uint32_t width, uint32_t height) {
  const auto [have_short, have_long] = std::minmax(have.width, have.height);
  const auto [want_short, want_long] = std::minmax(width, height);
  return have_short >= kTolerance * want_short || have_long >= kTolerance * want_long;
}

}  // namespace

double PixelsOf(const LayerOption& layer, size_t steps_below_largest) {
  const Size size = SizeOf(layer, steps_below_largest);
  return static_cast<double>(size.width) * size.height;
}

std::vector<size_t> SmallestFirst(std::span<const LayerOption> layers) {
  std::vector<size_t> order(layers.size());
  std::iota(order.begin(), order.end(), size_t{0});
  const auto all = [&](auto known) { return std::all_of(layers.begin(), layers.end(), known); };
  if (all([](const LayerOption& l) { return l.width != 0; })) {
    std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
      return uint64_t{layers[a].width} * layers[a].height <
             uint64_t{layers[b].width} * layers[b].height;
    });
  } else if (all([](const LayerOption& l) { return l.bitrate > 0; })) {
    std::stable_sort(order.begin(), order.end(),
                     [&](size_t a, size_t b) { return layers[a].bitrate < layers[b].bitrate; });
  }
  return order;
}

LayerChoice ChooseLayer(std::span<const LayerOption> layers, uint32_t width, uint32_t height) {
  if (layers.empty()) return {};
  const std::vector<size_t> order = SmallestFirst(layers);
  size_t best = order.size() - 1;
  for (size_t i = 0; i < order.size(); ++i) {
    if (Covers(SizeOf(layers[order[i]], order.size() - 1 - i), width, height)) {
      best = i;
      break;
    }
  }
  LayerChoice choice{.wanted = order[best]};
  for (size_t i = best + 1; i-- > 0 && !choice.now;) {
    if (layers[order[i]].active) choice.now = order[i];
  }
  for (size_t i = best + 1; i < order.size() && !choice.now; ++i) {
    if (layers[order[i]].active) choice.now = order[i];
  }
  return choice;
}

}  // namespace sfu
