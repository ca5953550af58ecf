// What a simulated packet carries after its codec's payload descriptor: who sent it, which frame it
// belongs to and what that frame refers to, filled up with bytes that follow from these and sealed
// with a checksum. A receiver thus knows exactly what it got, whatever the server did to the
// headers.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

namespace sim {

struct Content {
  uint64_t call = 0;
  uint32_t track = 0;  // TrackId: also the CSRC the server must put on it
  uint8_t layer = 0;
  bool key_frame = false;
  uint8_t temporal_id = 0;
  uint32_t frame = 0;  // counts from 0 per layer
  uint16_t packet = 0;
  uint16_t packets = 1;
  int64_t captured_us = 0;            // the world's elapsed time at capture
  std::optional<uint32_t> reference;  // the one earlier frame of the layer it is predicted from
  bool operator==(const Content&) const = default;
};

inline constexpr size_t kContentSize = 48;

// Fills all of `out`, which has at least kContentSize bytes.
void WriteContent(const Content& content, std::span<uint8_t> out);
// nullopt: not one byte as it was written.
std::optional<Content> ReadContent(std::span<const uint8_t> bytes);

}  // namespace sim
