#include "bench/load/transport_sequence.h"

#include <algorithm>

#include "rtp/bytes.h"

namespace bench {

std::optional<uint16_t> TransportSequenceOf(std::span<const uint8_t> packet, uint8_t id) {
  constexpr size_t kFixed = 12;
  constexpr uint16_t kOneByteForm = 0xbede;
  if (id == 0 || packet.size() < kFixed || (packet[0] & 0x10) == 0) return std::nullopt;
  size_t at = kFixed + size_t{packet[0] & 0x0fU} * 4;
  if (at + 4 > packet.size() || rtp::LoadBe16(&packet[at]) != kOneByteForm) return std::nullopt;
  const size_t end = std::min(packet.size(), at + 4 + size_t{rtp::LoadBe16(&packet[at + 2])} * 4);
  at += 4;
  while (at < end) {
    const uint8_t element = packet[at++];
    if (element == 0) continue;  // padding
    const size_t size = (element & 0x0fU) + 1;
    if (at + size > end) return std::nullopt;
    if (element >> 4 == id && size == 2) return rtp::LoadBe16(&packet[at]);
    at += size;
  }
  return std::nullopt;
}

}  // namespace bench
