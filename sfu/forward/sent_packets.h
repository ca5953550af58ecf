// The last packets one slot sent, by outgoing sequence number: enough to find the publisher's
// stored packet again and to rewrite it as it was. Holds weak references, so it keeps no packet
// alive.
//
// Remembers half a second at the slot's own rate, 1,024 packets at most: it starts small and
// doubles when it would forget sooner, so that a subscriber of a slow stream costs 7 KB, not 56.
#pragma once

#include <chrono>
#include <cstdint>
#include <utility>
#include <vector>

#include "sfu/forward/packet_pool.h"
#include "sfu/forward/rewriter.h"

namespace sfu {

class SentPackets {
 public:
  static constexpr size_t kFirstCapacity = 128;
  static constexpr size_t kMaxCapacity = 1024;
  // Longer than a NACK and its repetition take on any path that media is bearable on.
  static constexpr std::chrono::milliseconds kSpan{500};

  struct Sent {
    StoredPacket* packet = nullptr;
    uint32_t generation = 0;
    RewritePlan plan;
    Time resent{};
    uint8_t times_resent = 0;
  };

  void Add(const PacketRef& packet, const RewritePlan& plan) {
    if (ring_.empty()) ring_.resize(kFirstCapacity);  // once, with the first packet of the slot
    if (ring_.size() < kMaxCapacity && IsYoung(At(plan.sequence), packet->arrival)) Double();
    At(plan.sequence) = {.packet = packet.get(), .generation = packet->generation(), .plan = plan};
  }
  // What was sent as `sequence`; nullptr when it is no longer known.
  Sent* Find(uint16_t sequence) {
    if (ring_.empty()) return nullptr;
    Sent& sent = At(sequence);
    return sent.packet != nullptr && sent.plan.sequence == sequence ? &sent : nullptr;
  }
  // It is not to be found any more.
  void Forget(uint16_t sequence) {
    if (Sent* sent = Find(sequence)) sent->packet = nullptr;
  }
  void ForgetAll() {
    for (Sent& sent : ring_) sent.packet = nullptr;
  }
  size_t capacity() const { return ring_.size(); }

 private:
  Sent& At(uint16_t sequence) { return ring_[sequence % ring_.size()]; }
  // Could still be asked for at `now`: its packet is there, and not for long.
  static bool IsYoung(const Sent& sent, Time now) {
    return sent.packet != nullptr && sent.packet->generation() == sent.generation &&
           now - sent.packet->arrival < kSpan;
  }
  void Double() {
    const std::vector<Sent> before = std::exchange(ring_, std::vector<Sent>(ring_.size() * 2));
    for (const Sent& sent : before) {
      if (sent.packet != nullptr) At(sent.plan.sequence) = sent;
    }
  }

  std::vector<Sent> ring_;  // a power of two long, so that it is even through the sequence's wrap
};

}  // namespace sfu
