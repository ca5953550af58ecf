#include "tests/sim/dependency_writer.h"

#include <span>

namespace sim {
namespace {

class BitWriter {
 public:
  void Write(uint32_t value, int bits) {
    for (int i = bits - 1; i >= 0; --i) {
      if (used_ % 8 == 0) bytes_.push_back(0);
      bytes_.back() |= static_cast<uint8_t>((value >> i & 1) << (7 - used_ % 8));
      ++used_;
    }
  }
  std::vector<uint8_t> Take() { return std::move(bytes_); }

 private:
  std::vector<uint8_t> bytes_;
  size_t used_ = 0;
};

// One decode target per temporal layer; "-" not present, D discardable, S switch.
struct Template {
  int temporal_id;
  const char* indications;
  int frame_diff;  // 0: none
  int chain_diff;
};
constexpr Template kOne[] = {{0, "S", 0, 0}, {0, "S", 1, 1}};
constexpr Template kTwo[] = {{0, "SS", 0, 0}, {0, "SS", 2, 2}, {1, "-D", 1, 1}};
constexpr Template kThree[] = {
    {0, "SSS", 0, 0}, {0, "SSS", 4, 4}, {1, "-DS", 2, 2}, {2, "--D", 1, 1}, {2, "--D", 1, 3}};

std::span<const Template> TemplatesOf(int layers) {
  if (layers == 1) return kOne;
  if (layers == 2) return kTwo;
  return kThree;
}

uint32_t TemplateIndex(const CodedFrame& frame, int layers) {
  if (frame.content.key_frame) return 0;
  constexpr uint32_t kOfThree[] = {1, 3, 2, 4};
  if (layers == 3) return kOfThree[frame.pattern_index % 4];
  return layers == 1 ? 1 : 1 + frame.pattern_index % 2;
}

uint32_t IndicationBits(char letter) { return letter == '-' ? 0 : letter == 'D' ? 1 : 2; }

// template_dependency_structure()
void WriteStructure(BitWriter& writer, uint32_t offset, int layers, const CodedFrame& frame) {
  const std::span<const Template> templates = TemplatesOf(layers);
  writer.Write(offset, 6);
  writer.Write(static_cast<uint32_t>(layers - 1), 5);
  for (size_t i = 0; i < templates.size(); ++i) {  // template_layers()
    const bool end = i + 1 == templates.size();
    const bool next = !end && templates[i + 1].temporal_id != templates[i].temporal_id;
    writer.Write(end ? 3 : next ? 1 : 0, 2);
  }
  for (const Template& t : templates) {
    for (int i = 0; i < layers; ++i) writer.Write(IndicationBits(t.indications[i]), 2);
  }
  for (const Template& t : templates) {
    if (t.frame_diff > 0) writer.Write(1u << 4 | static_cast<uint32_t>(t.frame_diff - 1), 5);
    writer.Write(0, 1);
  }
  // One chain: ns(layers + 1) of 1, then ns(1) of 0 (no bits) per decode target.
  if (layers == 1) writer.Write(1, 1);
  if (layers == 2) writer.Write(2, 2);
  if (layers == 3) writer.Write(1, 2);
  for (const Template& t : templates) writer.Write(static_cast<uint32_t>(t.chain_diff), 4);
  writer.Write(1, 1);
  writer.Write(frame.width - 1u, 16);
  writer.Write(frame.height - 1u, 16);
}

}  // namespace

std::vector<uint8_t> WriteDependencyDescriptor(const CodedFrame& frame, int temporal_layers,
                                               bool first_packet, bool last_packet) {
  const uint32_t offset = (frame.content.layer * 9u) % 64;
  BitWriter writer;
  writer.Write(first_packet ? 1 : 0, 1);
  writer.Write(last_packet ? 1 : 0, 1);
  writer.Write((offset + TemplateIndex(frame, temporal_layers)) % 64, 6);
  writer.Write(frame.frame_number, 16);
  if (frame.content.key_frame && first_packet) {
    writer.Write(0x10, 5);  // structure present; no active targets, nothing custom
    WriteStructure(writer, offset, temporal_layers, frame);
  }
  return writer.Take();
}

}  // namespace sim
