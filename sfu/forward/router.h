// Stop 5 of a packet's path: from a layer to the slots that follow it. A dense loop; a slot that
// switches on this packet only leaves other layers' lists, never the one being walked.
#pragma once

#include "sfu/forward/slot.h"

namespace sfu {

inline void ForwardToFollowers(Layer& layer, const PacketRef& packet, Time now) {
  for (Slot* slot : layer.followers()) slot->Offer(layer, packet, now);
}

}  // namespace sfu
