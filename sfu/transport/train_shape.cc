#include "sfu/transport/train_shape.h"

#include <algorithm>

namespace sfu {
namespace {

bool MayBePadded(const OutgoingPacket& packet) {
  return packet.kind == OutgoingPacket::Kind::kMedia &&
         rtp::KindOf(packet.packet->codec) == rtp::MediaKind::kVideo;
}

}  // namespace

// A run: video packets one after another, with whatever comes between them and the next.
void TrainShape::Look(std::span<const OutgoingPacket> waiting) {
  largest_ = train_ = 0;
  for (const OutgoingPacket& packet : waiting.first(std::min(waiting.size(), kMaxPackets))) {
    if (!MayBePadded(packet)) break;
    largest_ = std::max<size_t>(largest_, packet.packet->size);
    ++left_;
  }
}

size_t TrainShape::SizeFor(std::span<const OutgoingPacket> waiting, size_t size) {
  if (left_ == 0) Look(waiting);
  if (left_ == 0) return size;  // not video
  --left_;
  if (left_ == 0) return size;  // the last of a train may be shorter
  // As long as the largest will be, if its header grows as this one's did.
  const size_t most = size + (largest_ - waiting.front().packet->size);
  const size_t wanted = size <= train_ ? train_ : most;
  const bool pays = wanted <= most && (wanted - size) * kMaxShare <= size;
  train_ = pays ? wanted : size;
  return train_;
}

}  // namespace sfu
