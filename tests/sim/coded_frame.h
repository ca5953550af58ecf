// A frame as a simulated encoder makes it, before packets: its place in the stream's structure and
// how large it is. One spatial layer; one to three temporal layers in the usual dyadic patterns.
#pragma once

#include <cstdint>
#include <optional>

#include "tests/sim/content.h"

namespace sim {

struct CodedFrame {
  Content content;  // packet and packets are filled in by the packetizer
  size_t size = 0;  // bytes of all packets' content together
  uint16_t width = 640;
  uint16_t height = 360;
  // In the terms of the codecs.
  uint16_t picture_id = 0;    // 15 bits
  uint16_t frame_number = 0;  // of the dependency descriptor
  uint8_t tl0_pic_idx = 0;
  uint8_t key_idx = 0;
  bool layer_sync = false;    // refers to temporal layer 0 only
  uint8_t pattern_index = 0;  // since the key frame, modulo the pattern's length
};

// The temporal pattern with `layers` layers: which layer a frame is in and how far back its
// reference lies.
struct PatternStep {
  uint8_t temporal_id;
  uint8_t reference_distance;
  bool layer_sync;
};
constexpr size_t PatternLength(int layers) { return size_t{1} << (layers - 1); }
constexpr PatternStep PatternAt(int layers, size_t index) {
  constexpr PatternStep kOne[] = {{0, 1, false}};
  constexpr PatternStep kTwo[] = {{0, 2, false}, {1, 1, true}};
  constexpr PatternStep kThree[] = {{0, 4, false}, {2, 1, true}, {1, 2, true}, {2, 1, false}};
  return layers == 1 ? kOne[0] : layers == 2 ? kTwo[index % 2] : kThree[index % 4];
}

}  // namespace sim
