#include "tests/rtp/dependency_descriptor_writer.h"

#include <bit>
#include <span>

namespace rtp {
namespace {

class BitWriter {
 public:
  void Write(uint32_t count, uint32_t value) {
    while (count-- > 0) {
      if (position_ % 8 == 0) bytes_.push_back(0);
      if ((value >> count & 1) != 0) {
        bytes_.back() = static_cast<uint8_t>(bytes_.back() | 0x80 >> position_ % 8);
      }
      ++position_;
    }
  }
  // ns(n)
  void WriteBelow(uint32_t limit, uint32_t value) {
    const auto width = static_cast<uint32_t>(std::bit_width(limit));
    const uint32_t short_codes = (1u << width) - limit;
    if (value < short_codes) {
      Write(width - 1, value);
    } else {
      Write(width, value + short_codes);
    }
  }
  std::vector<uint8_t> Take() { return std::move(bytes_); }

 private:
  std::vector<uint8_t> bytes_;
  uint32_t position_ = 0;
};

void WriteLayers(BitWriter& bits, std::span<const DependencyStructure::Template> templates) {
  for (size_t i = 1; i < templates.size(); ++i) {
    if (templates[i].spatial_id != templates[i - 1].spatial_id) {
      bits.Write(2, 2);
    } else {
      bits.Write(2, templates[i].temporal_id != templates[i - 1].temporal_id ? 1 : 0);
    }
  }
  bits.Write(2, 3);
}

void WriteStructure(BitWriter& bits, const DependencyStructure& structure) {
  const std::span templates = std::span(structure.templates).first(structure.template_count);
  const size_t target_count = structure.decode_target_count;
  bits.Write(6, structure.template_id_offset);
  bits.Write(5, structure.decode_target_count - 1u);
  WriteLayers(bits, templates);
  for (const auto& entry : templates) {
    for (size_t i = 0; i < target_count; ++i) {
      bits.Write(2, static_cast<uint32_t>(entry.dependencies.indications[i]));
    }
  }
  for (const auto& entry : templates) {
    for (size_t i = 0; i < entry.dependencies.frame_diff_count; ++i) {
      bits.Write(1, 1);
      bits.Write(4, entry.dependencies.frame_diffs[i] - 1u);
    }
    bits.Write(1, 0);
  }
  bits.WriteBelow(structure.decode_target_count + 1u, structure.chain_count);
  if (structure.chain_count > 0) {
    for (size_t i = 0; i < target_count; ++i) {
      bits.WriteBelow(structure.chain_count, structure.decode_targets[i].protected_by);
    }
    for (const auto& entry : templates) {
      for (size_t i = 0; i < structure.chain_count; ++i) {
        bits.Write(4, entry.dependencies.chain_diffs[i]);
      }
    }
  }
  bits.Write(1, structure.has_resolutions ? 1 : 0);
  for (size_t i = 0; structure.has_resolutions && i < structure.spatial_layer_count; ++i) {
    bits.Write(16, structure.resolutions[i].width - 1);
    bits.Write(16, structure.resolutions[i].height - 1);
  }
}

void WriteFrameDiffs(BitWriter& bits, const FrameDependencies& dependencies) {
  for (size_t i = 0; i < dependencies.frame_diff_count; ++i) {
    const uint32_t value = dependencies.frame_diffs[i] - 1u;
    const uint32_t size = value < 16 ? 1 : value < 256 ? 2 : 3;
    bits.Write(2, size);
    bits.Write(4 * size, value);
  }
  bits.Write(2, 0);
}

}  // namespace

std::vector<uint8_t> WriteDependencyDescriptor(const DependencyDescriptor& frame,
                                               const DependencyStructure& structure) {
  const size_t index = (frame.template_id + 64u - structure.template_id_offset) % 64;
  const FrameDependencies& own = frame.dependencies;
  const FrameDependencies& inherited = structure.templates[index].dependencies;
  const bool custom_indications = own.indications != inherited.indications;
  const bool custom_frame_diffs = own.frame_diffs != inherited.frame_diffs ||
                                  own.frame_diff_count != inherited.frame_diff_count;
  const bool custom_chains = own.chain_diffs != inherited.chain_diffs;

  BitWriter bits;
  bits.Write(1, frame.start_of_frame ? 1 : 0);
  bits.Write(1, frame.end_of_frame ? 1 : 0);
  bits.Write(6, frame.template_id);
  bits.Write(16, frame.frame_number);
  if (!frame.has_structure && !frame.active_decode_targets && !custom_indications &&
      !custom_frame_diffs && !custom_chains) {
    return bits.Take();
  }
  bits.Write(1, frame.has_structure ? 1 : 0);
  bits.Write(1, frame.active_decode_targets ? 1 : 0);
  bits.Write(1, custom_indications ? 1 : 0);
  bits.Write(1, custom_frame_diffs ? 1 : 0);
  bits.Write(1, custom_chains ? 1 : 0);
  if (frame.has_structure) WriteStructure(bits, structure);
  if (frame.active_decode_targets) {
    bits.Write(structure.decode_target_count, *frame.active_decode_targets);
  }
  for (size_t i = 0; custom_indications && i < structure.decode_target_count; ++i) {
    bits.Write(2, static_cast<uint32_t>(own.indications[i]));
  }
  if (custom_frame_diffs) WriteFrameDiffs(bits, own);
  for (size_t i = 0; custom_chains && i < structure.chain_count; ++i) {
    bits.Write(8, own.chain_diffs[i]);
  }
  return bits.Take();
}

}  // namespace rtp
