// The AV1 dependency descriptor header extension (AV1 RTP specification, appendix A): frame number,
// template, and the structure that key frames carry. It describes frames of any codec, and is all
// that is known of an end-to-end encrypted one. Bit-exact reading, bounded, no allocation beyond
// the fixed-size structure (about 6 KB, kept once per incoming stream).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "rtp/frame_info.h"

namespace rtp {

enum class DecodeTargetIndication : uint8_t { kNotPresent, kDiscardable, kSwitch, kRequired };

inline constexpr size_t kMaxDecodeTargets = 32;
inline constexpr size_t kMaxChains = 32;

// How a frame depends on others: given by its template, or written out in its own descriptor.
struct FrameDependencies {
  // More references than any real structure has; a descriptor with more is malformed.
  static constexpr size_t kMaxFrameDiffs = 16;
  std::array<DecodeTargetIndication, kMaxDecodeTargets> indications{};
  std::array<uint16_t, kMaxFrameDiffs> frame_diffs{};  // how many frame numbers back
  uint8_t frame_diff_count = 0;
  std::array<uint8_t, kMaxChains> chain_diffs{};  // to the chain's previous frame; 0 = none
};

// The template dependency structure: sent with key frames, needed to read the frames after them.
struct DependencyStructure {
  static constexpr size_t kMaxTemplates = 64;
  static constexpr size_t kMaxDecodeTargets = rtp::kMaxDecodeTargets;
  static constexpr size_t kMaxSpatialLayers = 4;
  static constexpr size_t kMaxTemporalLayers = 8;
  struct Template {
    uint8_t spatial_id = 0;
    uint8_t temporal_id = 0;
    FrameDependencies dependencies;
  };
  struct DecodeTarget {
    uint8_t spatial_id = 0;    // the highest of the frames it needs
    uint8_t temporal_id = 0;   // likewise
    uint8_t protected_by = 0;  // the chain that tells whether it is intact, when chain_count > 0
  };
  struct Resolution {
    uint32_t width = 0;
    uint32_t height = 0;
  };
  uint8_t template_id_offset = 0;
  uint8_t template_count = 0;
  uint8_t decode_target_count = 0;
  uint8_t chain_count = 0;
  uint8_t spatial_layer_count = 0;
  bool has_resolutions = false;
  std::array<Template, kMaxTemplates> templates{};
  std::array<DecodeTarget, kMaxDecodeTargets> decode_targets{};
  std::array<Resolution, kMaxSpatialLayers> resolutions{};  // by spatial id
};

struct DependencyDescriptor {
  bool start_of_frame = false;
  bool end_of_frame = false;
  uint8_t template_id = 0;
  uint16_t frame_number = 0;
  bool has_structure = false;  // key frame: `structure` was filled by this descriptor
  // Bit mask (bit i: decode target i), when this descriptor carries one. A new structure makes
  // every target active.
  std::optional<uint32_t> active_decode_targets;
  uint8_t spatial_id = 0;  // of the frame's template
  uint8_t temporal_id = 0;
  FrameDependencies dependencies;  // the frame's own, or its template's

  DecodeTargetIndication indication(size_t decode_target) const {
    return dependencies.indications[decode_target];
  }
};

// Parses `value` (the extension's bytes). `structure` is the last one of this stream and is
// replaced when the descriptor carries a new one. nullopt: malformed, or a template the structure
// (or its absence) does not know; `structure` is then unchanged.
std::optional<DependencyDescriptor> ParseDependencyDescriptor(std::span<const uint8_t> value,
                                                              DependencyStructure& structure,
                                                              bool& has_structure);

// Claims to bring a new structure.
bool CarriesStructure(std::span<const uint8_t> value);

// The same facts as ParseFrameInfo tells from a payload. Senders attach the structure to a key
// frame's first packet only, and only there key_frame is set. switching_up: at this frame one may
// switch to a decode target of its spatial layer, its temporal layer or higher ones included; the
// targets themselves are those whose indication is kSwitch.
FrameInfo FrameInfoOf(const DependencyDescriptor& descriptor, const DependencyStructure& structure);

// Overwrites the frame number in place: the second and third byte of the mandatory fields. False
// when the value is shorter than three bytes.
bool RewriteFrameNumber(std::span<uint8_t> value, uint16_t frame_number);

}  // namespace rtp
