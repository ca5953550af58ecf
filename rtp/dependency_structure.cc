#include "rtp/dependency_structure.h"

#include <algorithm>

namespace rtp {
namespace {

using Template = DependencyStructure::Template;

std::span<Template> Templates(DependencyStructure& structure) {
  return std::span(structure.templates).first(structure.template_count);
}

// template_layers(): each template's layer, relative to the one before it.
bool ReadTemplateLayers(BitReader& reader, DependencyStructure& structure) {
  enum : uint32_t { kSameLayer, kNextTemporal, kNextSpatial, kEnd };
  uint8_t spatial_id = 0;
  uint8_t temporal_id = 0;
  uint32_t next = kSameLayer;
  do {
    if (structure.template_count == DependencyStructure::kMaxTemplates) return false;
    Template& added = structure.templates[structure.template_count++];
    added.spatial_id = spatial_id;
    added.temporal_id = temporal_id;
    next = reader.Read(2);
    if (next == kNextTemporal) {
      if (++temporal_id == DependencyStructure::kMaxTemporalLayers) return false;
    } else if (next == kNextSpatial) {
      temporal_id = 0;
      if (++spatial_id == DependencyStructure::kMaxSpatialLayers) return false;
    }
  } while (next != kEnd && !reader.failed());
  structure.spatial_layer_count = static_cast<uint8_t>(spatial_id + 1);
  return !reader.failed();
}

// template_dtis()
void ReadTemplateIndications(BitReader& reader, DependencyStructure& structure) {
  for (Template& entry : Templates(structure)) {
    for (size_t target = 0; target < structure.decode_target_count; ++target) {
      entry.dependencies.indications[target] = static_cast<DecodeTargetIndication>(reader.Read(2));
    }
  }
}

// template_fdiffs()
bool ReadTemplateFrameDiffs(BitReader& reader, DependencyStructure& structure) {
  for (Template& entry : Templates(structure)) {
    FrameDependencies& dependencies = entry.dependencies;
    while (reader.ReadBit()) {
      if (dependencies.frame_diff_count == FrameDependencies::kMaxFrameDiffs) return false;
      dependencies.frame_diffs[dependencies.frame_diff_count++] =
          static_cast<uint16_t>(reader.Read(4) + 1);
    }
  }
  return true;
}

// template_chains()
void ReadTemplateChains(BitReader& reader, DependencyStructure& structure) {
  structure.chain_count =
      static_cast<uint8_t>(reader.ReadBelow(structure.decode_target_count + 1u));
  if (structure.chain_count == 0) return;
  for (size_t target = 0; target < structure.decode_target_count; ++target) {
    structure.decode_targets[target].protected_by =
        static_cast<uint8_t>(reader.ReadBelow(structure.chain_count));
  }
  for (Template& entry : Templates(structure)) {
    for (size_t chain = 0; chain < structure.chain_count; ++chain) {
      entry.dependencies.chain_diffs[chain] = static_cast<uint8_t>(reader.Read(4));
    }
  }
}

// decode_target_layers(): not on the wire, but what the templates imply.
void DeriveDecodeTargetLayers(DependencyStructure& structure) {
  for (size_t i = 0; i < structure.decode_target_count; ++i) {
    DependencyStructure::DecodeTarget& target = structure.decode_targets[i];
    for (const Template& entry : Templates(structure)) {
      if (entry.dependencies.indications[i] == DecodeTargetIndication::kNotPresent) continue;
      target.spatial_id = std::max(target.spatial_id, entry.spatial_id);
      target.temporal_id = std::max(target.temporal_id, entry.temporal_id);
    }
  }
}

// render_resolutions()
void ReadResolutions(BitReader& reader, DependencyStructure& structure) {
  for (size_t i = 0; i < structure.spatial_layer_count; ++i) {
    structure.resolutions[i].width = reader.Read(16) + 1;
    structure.resolutions[i].height = reader.Read(16) + 1;
  }
}

}  // namespace

bool ReadDependencyStructure(BitReader& reader, DependencyStructure& structure) {
  structure.template_id_offset = static_cast<uint8_t>(reader.Read(6));
  structure.decode_target_count = static_cast<uint8_t>(reader.Read(5) + 1);
  if (!ReadTemplateLayers(reader, structure)) return false;
  ReadTemplateIndications(reader, structure);
  if (!ReadTemplateFrameDiffs(reader, structure)) return false;
  ReadTemplateChains(reader, structure);
  DeriveDecodeTargetLayers(structure);
  structure.has_resolutions = reader.ReadBit();
  if (structure.has_resolutions) ReadResolutions(reader, structure);
  return !reader.failed();
}

}  // namespace rtp
