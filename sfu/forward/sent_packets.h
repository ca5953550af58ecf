// The last packets one slot sent, by outgoing sequence number: enough to find the publisher's
// stored packet again and to rewrite it as it was. Holds weak references, so it keeps no packet
// alive.
#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

#include "sfu/forward/packet_pool.h"
#include "sfu/forward/rewriter.h"

namespace sfu {

class SentPackets {
 public:
  static constexpr size_t kCapacity = 1024;

  struct Sent {
    StoredPacket* packet = nullptr;
    uint32_t generation = 0;
    RewritePlan plan;
    Time resent{};
    uint8_t times_resent = 0;
  };

  void Add(const PacketRef& packet, const RewritePlan& plan) {
    if (ring_.empty()) ring_.resize(kCapacity);  // once, with the first packet of the slot
    ring_[plan.sequence % kCapacity] = {
        .packet = packet.get(), .generation = packet->generation(), .plan = plan};
  }
  // What was sent as `sequence`; nullptr when it is no longer known.
  Sent* Find(uint16_t sequence) {
    if (ring_.empty()) return nullptr;
    Sent& sent = ring_[sequence % kCapacity];
    return sent.packet != nullptr && sent.plan.sequence == sequence ? &sent : nullptr;
  }

 private:
  std::vector<Sent> ring_;
};

}  // namespace sfu
