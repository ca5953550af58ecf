#include "sfu/forward/packet_pool.h"

namespace sfu {

PacketRef PacketPool::Take(size_t size) {
  if (free_.empty()) {
    if (chunks_.size() * kChunk >= max_packets_) return PacketRef();
    // Default-initialised: the bytes of a slot are written before they are read.
    chunks_.push_back(std::make_unique_for_overwrite<StoredPacket[]>(kChunk));
    free_.reserve(chunks_.size() * kChunk);
    for (size_t i = kChunk; i-- > 0;) {
      chunks_.back()[i].pool_ = this;
      free_.push_back(&chunks_.back()[i]);
    }
  }
  StoredPacket* packet = free_.back();
  free_.pop_back();
  ++in_use_;
  packet->offered = false;
  // What is free has not been touched for a second; the next one comes meanwhile. (Where a history
  // lets one go for each it takes, that is the next: PacketHistory has asked for it.)
  if (!free_.empty()) free_.back()->Prefetch(size);
  return PacketRef(packet);
}

}  // namespace sfu
