#include "sfu/forward/picture_size.h"

namespace sfu {
namespace {

// Bytes of the VP8 payload descriptor (RFC 7741 section 4.2); 0 when it does not fit.
size_t Vp8DescriptorSize(std::span<const uint8_t> payload) {
  if (payload.empty()) return 0;
  size_t size = 1;
  if ((payload[0] & 0x80) != 0) {  // X
    if (payload.size() < 2) return 0;
    const uint8_t extensions = payload[1];
    size = 2;
    if ((extensions & 0x80) != 0) {  // I
      if (payload.size() <= size) return 0;
      size += (payload[size] & 0x80) != 0 ? 2 : 1;
    }
    if ((extensions & 0x40) != 0) ++size;  // L
    if ((extensions & 0x30) != 0) ++size;  // T or K
  }
  return size < payload.size() ? size : 0;
}

}  // namespace

void UpdatePictureSize(Layer& layer, const StoredPacket& packet) {
  const rtp::DependencyStructure* structure = layer.structure();
  if (structure != nullptr && structure->has_resolutions && structure->spatial_layer_count > 0) {
    const auto& largest = structure->resolutions[structure->spatial_layer_count - 1U];
    layer.width = largest.width;
    layer.height = largest.height;
    return;
  }
  if (packet.codec != rtp::Codec::kVp8 || !packet.frame.frame_start) return;
  const std::span<const uint8_t> payload = packet.payload();
  const size_t header = Vp8DescriptorSize(payload);
  // Frame tag (3 bytes), start code 9d 01 2a, then 14 bits each of width and height, little-endian.
  if (header == 0 || payload.size() < header + 10) return;
  const uint8_t* p = &payload[header];
  if (p[3] != 0x9d || p[4] != 0x01 || p[5] != 0x2a) return;
  layer.width = static_cast<uint32_t>(p[6] | (p[7] & 0x3f) << 8);
  layer.height = static_cast<uint32_t>(p[8] | (p[9] & 0x3f) << 8);
}

}  // namespace sfu
