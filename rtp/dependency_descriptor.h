// The AV1 dependency descriptor header extension (AV1 RTP specification, appendix A): frame number,
// template, and the structure that key frames carry. Bit-exact reading, bounded, no allocation
// beyond the fixed-size structure.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

namespace rtp {

enum class DecodeTargetIndication : uint8_t { kNotPresent, kDiscardable, kSwitch, kRequired };

// The template dependency structure: sent with key frames, needed to read the frames after them.
struct DependencyStructure {
  static constexpr size_t kMaxTemplates = 64;
  static constexpr size_t kMaxDecodeTargets = 32;
  struct Template {
    uint8_t spatial_id = 0;
    uint8_t temporal_id = 0;
    std::array<DecodeTargetIndication, kMaxDecodeTargets> indications{};
  };
  uint8_t template_id_offset = 0;
  uint8_t template_count = 0;
  uint8_t decode_target_count = 0;
  std::array<Template, kMaxTemplates> templates{};
};

struct DependencyDescriptor {
  bool start_of_frame = false;
  bool end_of_frame = false;
  uint8_t template_id = 0;
  uint16_t frame_number = 0;
  bool has_structure = false;  // key frame: `structure` was filled by this descriptor
  std::optional<uint32_t> active_decode_targets;  // bit mask, when this descriptor carries one
  uint8_t spatial_id = 0;                         // of the frame's template
  uint8_t temporal_id = 0;
};

// Parses `value` (the extension's bytes). `structure` is the last one of this stream and is
// replaced when the descriptor carries a new one. nullopt: malformed, or a template the structure
// (or its absence) does not know; `structure` is then unchanged.
std::optional<DependencyDescriptor> ParseDependencyDescriptor(std::span<const uint8_t> value,
                                                              DependencyStructure& structure,
                                                              bool& has_structure);

// Overwrites the frame number in place: the second and third byte of the mandatory fields. False
// when the value is shorter than three bytes.
bool RewriteFrameNumber(std::span<uint8_t> value, uint16_t frame_number);

}  // namespace rtp
