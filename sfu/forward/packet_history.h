// The last packets of one incoming layer by sequence number: what retransmissions are served from
// and duplicates are recognised by. A ring of references; adding replaces what is a whole ring
// older.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "sfu/forward/packet_pool.h"

namespace sfu {

class PacketHistory {
 public:
  // `capacity` is a power of two.
  explicit PacketHistory(size_t capacity) : ring_(capacity) {}

  void Add(const PacketRef& packet) {
    ring_[Index(packet->sequence)] = packet;
    if (packet->sequence > newest_) newest_ = packet->sequence;
    // What will be let go for one of the next, and used anew for one like it, is a whole ring old:
    // no cache has it any more.
    const PacketRef& leaves = ring_[Index(packet->sequence + kAhead)];
    if (leaves) leaves->Prefetch(packet->size);
  }
  // The packet of that number, or nullptr.
  const PacketRef* Find(int64_t sequence) const {
    const PacketRef& packet = ring_[Index(sequence)];
    return packet && packet->sequence == sequence ? &packet : nullptr;
  }
  int64_t newest() const { return newest_; }
  // Packets of that age were let go: whether this one had come cannot be told any more.
  bool LetGo(int64_t sequence) const { return sequence < trimmed_; }
  size_t capacity() const { return ring_.size(); }

  // Lets go of what arrived before `horizon`; each call walks only what it frees and the holes
  // behind that, which may yet be filled. Call it for many packets at a time: their memory is
  // asked for ahead.
  void Trim(Time horizon) {
    const int64_t first = newest_ - static_cast<int64_t>(ring_.size()) + 1;
    for (int64_t sequence = std::max(trimmed_, first); sequence <= newest_; ++sequence) {
      PacketRef& packet = ring_[Index(sequence)];
      if (const PacketRef& later = ring_[Index(sequence + kAhead)]) later->Prefetch(0);
      if (!packet || packet->sequence != sequence) continue;
      if (packet->arrival >= horizon) return;
      packet = PacketRef();
      trimmed_ = sequence + 1;
    }
  }

 private:
  static constexpr int64_t kAhead = 3;
  size_t Index(int64_t sequence) const {
    return static_cast<size_t>(sequence) & (ring_.size() - 1);
  }
  std::vector<PacketRef> ring_;
  int64_t newest_ = -1;
  int64_t trimmed_ = 0;
};

}  // namespace sfu
