// Stop 5 of a packet's path: from layers to the slots that follow them. What one receive batch
// brought is offered slot by slot, so that what a slot remembers is looked at once a batch and not
// once a packet.
#pragma once

#include <vector>

#include "sfu/forward/slot.h"

namespace sfu {

class Router {
 public:
  // A packet that its layer accepted. No layer ends before the next ForwardToFollowers(); one that
  // starts anew has no part in it.
  void Add(Layer& layer, const PacketRef& packet) {
    if (layer.fresh.empty()) layers_.push_back(&layer);
    layer.fresh.push_back(packet);
  }

  // A dense loop; a slot that switches only leaves other layers' lists, never the one being walked.
  void ForwardToFollowers(Time now) {
    for (Layer* layer : layers_) {
      for (Slot* slot : layer->followers()) slot->Offer(*layer, layer->fresh, now);
      layer->fresh.clear();
    }
    layers_.clear();
  }

 private:
  std::vector<Layer*> layers_;  // that got fresh packets, in order of their first
};

}  // namespace sfu
