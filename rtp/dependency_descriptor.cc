#include "rtp/dependency_descriptor.h"

#include <algorithm>

#include "rtp/bit_reader.h"
#include "rtp/bytes.h"
#include "rtp/dependency_structure.h"

namespace rtp {
namespace {

constexpr size_t kMandatorySize = 3;

// The flags of extended_descriptor_fields(), all 0 when the value ends before them.
struct ExtendedFlags {
  bool structure = false;
  bool active_decode_targets = false;
  bool custom_indications = false;
  bool custom_frame_diffs = false;
  bool custom_chains = false;
};

ExtendedFlags ReadExtendedFlags(BitReader& reader) {
  ExtendedFlags flags;
  flags.structure = reader.ReadBit();
  flags.active_decode_targets = reader.ReadBit();
  flags.custom_indications = reader.ReadBit();
  flags.custom_frame_diffs = reader.ReadBit();
  flags.custom_chains = reader.ReadBit();
  return flags;
}

// frame_fdiffs(): each behind two bits that tell its size in units of four; 0 ends them.
bool ReadFrameDiffs(BitReader& reader, FrameDependencies& dependencies) {
  dependencies.frame_diff_count = 0;
  while (const uint32_t size = reader.Read(2)) {
    if (dependencies.frame_diff_count == FrameDependencies::kMaxFrameDiffs) return false;
    dependencies.frame_diffs[dependencies.frame_diff_count++] =
        static_cast<uint16_t>(reader.Read(4 * size) + 1);
  }
  return true;
}

// frame_dependency_definition(): the frame's template, and what the frame overrides of it.
bool ReadFrameDependencies(BitReader& reader, const ExtendedFlags& flags,
                           const DependencyStructure& structure, DependencyDescriptor& frame) {
  constexpr uint32_t kIds = DependencyStructure::kMaxTemplates;
  const size_t index = (frame.template_id + kIds - structure.template_id_offset) % kIds;
  if (index >= structure.template_count) return false;
  const DependencyStructure::Template& entry = structure.templates[index];
  frame.spatial_id = entry.spatial_id;
  frame.temporal_id = entry.temporal_id;
  frame.dependencies = entry.dependencies;
  if (flags.custom_indications) {
    for (size_t target = 0; target < structure.decode_target_count; ++target) {
      frame.dependencies.indications[target] = static_cast<DecodeTargetIndication>(reader.Read(2));
    }
  }
  if (flags.custom_frame_diffs && !ReadFrameDiffs(reader, frame.dependencies)) return false;
  if (flags.custom_chains) {
    for (size_t chain = 0; chain < structure.chain_count; ++chain) {
      frame.dependencies.chain_diffs[chain] = static_cast<uint8_t>(reader.Read(8));
    }
  }
  return !reader.failed();
}

// What follows the flags. `known` is the structure that the frame is read by.
bool ReadFrame(BitReader& reader, const ExtendedFlags& flags, const DependencyStructure& known,
               DependencyDescriptor& frame) {
  const uint32_t target_count = known.decode_target_count;
  if (flags.structure) frame.active_decode_targets = ~uint32_t{0} >> (32 - target_count);
  if (flags.active_decode_targets) frame.active_decode_targets = reader.Read(target_count);
  return ReadFrameDependencies(reader, flags, known, frame);
}

}  // namespace

bool CarriesStructure(std::span<const uint8_t> value) {
  constexpr uint8_t kStructurePresent = 0x80;  // the first of the flags after the mandatory fields
  return value.size() > kMandatorySize && (value[kMandatorySize] & kStructurePresent) != 0;
}

std::optional<DependencyDescriptor> ParseDependencyDescriptor(std::span<const uint8_t> value,
                                                              DependencyStructure& structure,
                                                              bool& has_structure) {
  if (value.size() < kMandatorySize) return std::nullopt;
  BitReader reader(value);
  std::optional<DependencyDescriptor> result(std::in_place);
  DependencyDescriptor& frame = *result;
  frame.start_of_frame = reader.ReadBit();
  frame.end_of_frame = reader.ReadBit();
  frame.template_id = static_cast<uint8_t>(reader.Read(6));
  frame.frame_number = static_cast<uint16_t>(reader.Read(16));
  ExtendedFlags flags;
  if (value.size() > kMandatorySize) flags = ReadExtendedFlags(reader);
  frame.has_structure = flags.structure;
  if (!flags.structure) {
    if (!has_structure || !ReadFrame(reader, flags, structure, frame)) return std::nullopt;
    return result;
  }
  DependencyStructure attached;
  if (!ReadDependencyStructure(reader, attached) || !ReadFrame(reader, flags, attached, frame)) {
    return std::nullopt;
  }
  structure = attached;
  has_structure = true;
  return result;
}

FrameInfo FrameInfoOf(const DependencyDescriptor& descriptor,
                      const DependencyStructure& structure) {
  FrameInfo frame;
  frame.frame_start = descriptor.start_of_frame;
  frame.frame_end = descriptor.end_of_frame;
  frame.key_frame = descriptor.has_structure;
  frame.spatial_id = descriptor.spatial_id;
  frame.temporal_id = descriptor.temporal_id;
  for (size_t i = 0; i < structure.decode_target_count; ++i) {
    const DependencyStructure::DecodeTarget& target = structure.decode_targets[i];
    if (target.spatial_id == frame.spatial_id && target.temporal_id >= frame.temporal_id &&
        descriptor.indication(i) == DecodeTargetIndication::kSwitch) {
      frame.switching_up = true;
      if (target.temporal_id > frame.temporal_id) {
        frame.joins_up_to = std::max(frame.joins_up_to, target.temporal_id);
      }
    }
  }
  return frame;
}

bool RewriteFrameNumber(std::span<uint8_t> value, uint16_t frame_number) {
  if (value.size() < kMandatorySize) return false;
  StoreBe16(&value[1], frame_number);
  return true;
}

}  // namespace rtp
