// Stop 5 of a packet's path: from layers to the slots that follow them. What one receive batch
// brought is offered slot by slot, so that what a slot remembers is looked at once a batch and not
// once a packet. Sound goes first: among pictures its packets, so much smaller, would cut in pieces
// the trains in which these leave.
#pragma once

#include <vector>

#include "sfu/forward/slot.h"

namespace sfu {

class Router {
 public:
  // A packet that its layer accepted. No layer ends before the next ForwardToFollowers(); one that
  // starts anew has no part in it.
  void Add(Layer& layer, const PacketRef& packet) {
    if (layer.fresh.empty()) {
      const bool audio = layer.track().kind() == rtp::MediaKind::kAudio;
      (audio ? audio_ : video_).push_back(&layer);
    }
    layer.fresh.push_back(packet);
  }

  void ForwardToFollowers(Time now) {
    for (std::vector<Layer*>* layers : {&audio_, &video_}) {
      for (Layer* layer : *layers) Forward(*layer, now);
      layers->clear();
    }
  }

 private:
  // A dense loop; a slot that switches only leaves other layers' lists, never the one being walked.
  static void Forward(Layer& layer, Time now) {
    const std::vector<Slot*>& slots = layer.followers();
    for (size_t i = 0; i < slots.size(); ++i) {
      // First a slot itself is on its way, then what it points to.
      if (i + 2 < slots.size()) slots[i + 2]->Prefetch();
      if (i + 1 < slots.size()) slots[i + 1]->PrefetchForOffer(layer.fresh.size());
      slots[i]->Offer(layer, layer.fresh, now);
    }
    for (const PacketRef& packet : layer.fresh) packet.get()->offered = true;
    layer.fresh.clear();
  }

  // That got fresh packets, in order of their first.
  std::vector<Layer*> audio_;
  std::vector<Layer*> video_;
};

}  // namespace sfu
