// Redundant audio (RFC 2198), read as far as to find its primary encoding: what a subscriber that
// did not negotiate RED is sent.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace sfu {

// The offset of the primary encoding within a RED payload; nullopt when the block headers lie.
inline std::optional<uint16_t> PrimaryEncodingOffset(std::span<const uint8_t> payload) {
  size_t header = 0;
  size_t redundant = 0;
  // RFC 2198 section 3: F=1 headers have 4 bytes with a 10-bit block length, the last one has 1.
  while (header < payload.size() && (payload[header] & 0x80) != 0) {
    if (header + 4 > payload.size()) return std::nullopt;
    redundant += static_cast<size_t>(payload[header + 2] & 0x03) << 8 | payload[header + 3];
    header += 4;
  }
  const size_t offset = header + 1 + redundant;
  if (offset >= payload.size()) return std::nullopt;
  return static_cast<uint16_t>(offset);
}

}  // namespace sfu
