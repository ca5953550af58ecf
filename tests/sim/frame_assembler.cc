#include "tests/sim/frame_assembler.h"

namespace sim {
namespace {

using Packets = std::map<int64_t, ReceivedPacket>;

// From `it` back to the frame's start; end() when a packet is missing.
Packets::const_iterator FindStart(const Packets& packets, Packets::const_iterator it) {
  const uint32_t timestamp = it->second.timestamp;
  while (!it->second.view.frame_start) {
    const int64_t before = it->first - 1;
    if (it == packets.begin()) return packets.end();
    --it;
    if (it->first != before || it->second.timestamp != timestamp || it->second.padding) {
      return packets.end();
    }
  }
  return it;
}

Packets::const_iterator FindEnd(const Packets& packets, Packets::const_iterator it) {
  const uint32_t timestamp = it->second.timestamp;
  while (!it->second.marker) {
    const int64_t next = it->first + 1;
    ++it;
    if (it == packets.end() || it->first != next || it->second.timestamp != timestamp ||
        it->second.padding) {
      return packets.end();
    }
  }
  return it;
}

std::string Mismatch(const Packets& packets, Packets::const_iterator start,
                     Packets::const_iterator end) {
  const Content& first = start->second.content;
  uint16_t expected = 0;
  for (auto it = start;; ++it) {
    const Content& content = it->second.content;
    if (content.packet != expected++ || content.frame != first.frame ||
        content.track != first.track || content.layer != first.layer ||
        content.packets != first.packets) {
      return "a frame of packets that do not belong together at sequence " +
             std::to_string(it->first & 0xffff);
    }
    if (it == end || it == packets.end()) break;
  }
  return expected == first.packets ? "" : "a frame ends before its last packet";
}

}  // namespace

std::optional<AssembledFrame> FrameAssembler::Add(const ReceivedPacket& packet,
                                                  std::string& wrong) {
  const int64_t sequence = packet.sequence;
  const auto [it, added] = packets_.try_emplace(sequence, packet);
  if (!added || it->second.padding) return std::nullopt;
  const auto start = FindStart(packets_, it);
  const auto end = FindEnd(packets_, it);
  if (start == packets_.end() || end == packets_.end()) return std::nullopt;
  wrong = Mismatch(packets_, start, end);
  const ReceivedPacket& first = start->second;
  AssembledFrame frame{.first = start->first,
                       .last = end->first,
                       .timestamp = first.timestamp,
                       .codec = first.codec,
                       .key_frame = first.view.key_frame,
                       .content = first.content,
                       .view = first.view,
                       .dependency_descriptor = first.dependency_descriptor};
  if (packets_.size() > kRemembered) {
    packets_.erase(packets_.begin(), std::next(packets_.begin(), kRemembered / 2));
  }
  return frame;
}

bool FrameAssembler::OnlyPaddingBetween(int64_t last, int64_t first) const {
  for (int64_t s = last + 1; s < first; ++s) {
    const auto it = packets_.find(s);
    if (it == packets_.end() || !it->second.padding) return false;
  }
  return true;
}

}  // namespace sim
