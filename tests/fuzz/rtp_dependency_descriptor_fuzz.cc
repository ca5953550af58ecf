// A stream of dependency descriptors, each behind one byte of its size, and rewriting their frame
// numbers.
#include "rtp/dependency_descriptor.h"

#include <algorithm>
#include <vector>

#include "rtp/bit_reader.h"
#include "rtp/bytes.h"
#include "rtp/dependency_structure.h"
#include "tests/fuzz/require.h"

namespace {

using rtp::DependencyStructure;

void RequireWithinLimits(const DependencyStructure& structure) {
  Require(structure.template_count >= 1 &&
          structure.template_count <= DependencyStructure::kMaxTemplates);
  Require(structure.decode_target_count >= 1 &&
          structure.decode_target_count <= DependencyStructure::kMaxDecodeTargets);
  Require(structure.chain_count <= structure.decode_target_count);
  Require(structure.spatial_layer_count >= 1 &&
          structure.spatial_layer_count <= DependencyStructure::kMaxSpatialLayers);
  for (size_t i = 0; i < structure.decode_target_count; ++i) {
    const DependencyStructure::DecodeTarget& target = structure.decode_targets[i];
    Require(target.spatial_id < structure.spatial_layer_count);
    Require(structure.chain_count == 0 || target.protected_by < structure.chain_count);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  rtp::ByteReader input(std::span(bytes, size));
  DependencyStructure structure;
  bool has_structure = false;
  while (input.remaining() > 0) {
    const auto value = input.ReadBytes(std::min<size_t>(input.ReadU8(), input.remaining()));
    std::vector<uint8_t> rewritten(value.begin(), value.end());
    const auto frame = rtp::ParseDependencyDescriptor(value, structure, has_structure);
    Require(rtp::RewriteFrameNumber(rewritten, 0xABCD) == (value.size() >= 3));
    if (has_structure) RequireWithinLimits(structure);
    if (!frame) continue;
    Require(has_structure && frame->spatial_id < structure.spatial_layer_count);
    Require(rtp::FrameInfoOf(*frame, structure).key_frame == frame->has_structure);
    const auto again = rtp::ParseDependencyDescriptor(rewritten, structure, has_structure);
    Require(again && again->frame_number == 0xABCD && again->template_id == frame->template_id &&
            again->active_decode_targets == frame->active_decode_targets);
  }
  return 0;
}
