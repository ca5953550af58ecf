#include "sfu/forward/announced_layers.h"

#include <algorithm>

#include "rtp/layers_allocation.h"

namespace sfu {
namespace {

// What headers add to a target rate, which counts payloads.
constexpr double kHeaders = 1.05;

LayerRates RatesOf(const rtp::AllocatedLayer& allocated) {
  LayerRates rates{.temporal_layers = allocated.temporal_layers};
  for (size_t t = 0; t < rates.up_to.size(); ++t) {
    rates.up_to[t] = allocated.kilobits[t] * 1e3 * kHeaders;
  }
  rates.all = rates.up_to.back();
  return rates;
}

}  // namespace

void NoteAnnouncedLayers(IncomingTrack& track, const StoredPacket& packet) {
  if (track.kind() != rtp::MediaKind::kVideo || track.layers().size() < 2) return;
  const auto value =
      packet.header.ExtensionValue(packet.span(), rtp::ExtensionKind::kVideoLayersAllocation);
  if (value.empty()) return;
  const auto allocation = rtp::LayersAllocation::Parse(value);
  if (!allocation) return;
  for (const auto& layer : track.layers()) layer->Announce({});
  for (const rtp::AllocatedLayer& allocated : allocation->layers()) {
    const auto& layers = track.layers();
    const auto layer = std::find_if(layers.begin(), layers.end(), [&](const auto& candidate) {
      return candidate->index() == allocated.stream;
    });
    if (layer == layers.end()) continue;
    (*layer)->Announce(RatesOf(allocated));
    if (allocated.width == 0 || allocated.height == 0) continue;
    (*layer)->width = allocated.width;
    (*layer)->height = allocated.height;
  }
}

}  // namespace sfu
