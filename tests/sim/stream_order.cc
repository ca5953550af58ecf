#include "tests/sim/stream_order.h"

#include <string_view>

namespace sim {
namespace {

uint64_t HashOf(std::span<const uint8_t> bytes) {
  return std::hash<std::string_view>()({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

}  // namespace

StreamOrder::Arrival StreamOrder::OnPacket(int64_t sequence, uint32_t timestamp,
                                           std::span<const uint8_t> payload, std::string& what) {
  const uint64_t hash = HashOf(payload);
  const auto [it, added] = seen_.try_emplace(sequence, Seen{timestamp, hash});
  if (!added) {
    if (it->second.hash == hash && it->second.timestamp == timestamp) return Arrival::kDuplicate;
    what = "two packets with sequence " + std::to_string(sequence & 0xffff);
    return Arrival::kViolation;
  }
  if (it != seen_.begin()) {
    const auto before = std::prev(it);
    if (rtp::IsNewer(before->second.timestamp, timestamp)) {
      what = "timestamp steps back by " + std::to_string(before->second.timestamp - timestamp) +
             " after sequence " + std::to_string(before->first & 0xffff);
      return Arrival::kViolation;
    }
    if (sequence - before->first > kLeap) {
      what = "sequence leaps by " + std::to_string(sequence - before->first);
      return Arrival::kViolation;
    }
  }
  const auto after = std::next(it);
  if (after != seen_.end() && rtp::IsNewer(timestamp, after->second.timestamp)) {
    what =
        "timestamp of sequence " + std::to_string(sequence & 0xffff) + " is after its successor's";
    return Arrival::kViolation;
  }
  if (seen_.size() > kRemembered) seen_.erase(seen_.begin());
  return Arrival::kNew;
}

}  // namespace sim
