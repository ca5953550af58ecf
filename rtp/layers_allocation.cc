#include "rtp/layers_allocation.h"

#include <algorithm>

#include "rtp/bit_reader.h"
#include "rtp/leb128.h"

namespace rtp {
namespace {

constexpr size_t kSpatialLayers = 4;
constexpr size_t kPictureBytes = 5;  // width, height, frame rate

}  // namespace

//  |RID| NS| sl_bm |  then, if sl_bm is 0, four bits a stream, padded to a byte; then two bits a
//  layer, padded; then leb128 per temporal layer of each; then perhaps five bytes a layer.
std::optional<LayersAllocation> LayersAllocation::Parse(std::span<const uint8_t> value) {
  LayersAllocation allocation;
  if (value.size() == 1 && value[0] == 0) return allocation;
  BitReader bits(value);
  bits.Read(2);  // the stream that this was sent on
  const uint32_t streams = bits.Read(2) + 1;
  const uint32_t same_for_all = bits.Read(4);
  for (uint32_t stream = 0; stream < streams; ++stream) {
    const uint32_t active = same_for_all != 0 ? same_for_all : bits.Read(4);
    for (uint8_t id = 0; id < kSpatialLayers; ++id) {
      if ((active >> id & 1) == 0) continue;
      allocation.layers_[allocation.count_++] = {.stream = static_cast<uint8_t>(stream),
                                                 .spatial_id = id};
    }
  }
  bits.Read(bits.remaining() % 8);  // the padding
  for (size_t i = 0; i < allocation.count_; ++i) {
    allocation.layers_[i].temporal_layers = static_cast<uint8_t>(bits.Read(2) + 1);
  }
  if (bits.failed()) return std::nullopt;
  ByteReader bytes(value.last(bits.remaining() / 8));
  for (size_t i = 0; i < allocation.count_; ++i) {
    AllocatedLayer& layer = allocation.layers_[i];
    for (size_t t = 0; t < layer.kilobits.size(); ++t) {
      const bool told = t < layer.temporal_layers;
      const size_t kilobits = told ? ReadLeb128(bytes) : layer.kilobits[t - 1];
      if (kilobits > kMaxKilobits) return std::nullopt;
      const uint32_t before = t == 0 ? 0 : layer.kilobits[t - 1];
      layer.kilobits[t] = std::max(before, static_cast<uint32_t>(kilobits));
    }
  }
  if (bytes.remaining() == kPictureBytes * allocation.count_) {
    for (size_t i = 0; i < allocation.count_; ++i) {
      AllocatedLayer& layer = allocation.layers_[i];
      // Stored less one; 65,536 does not fit and counts as not told.
      layer.width = static_cast<uint16_t>(bytes.ReadU16() + 1);
      layer.height = static_cast<uint16_t>(bytes.ReadU16() + 1);
      bytes.Skip(1);  // frames per second
    }
  }
  if (bytes.failed() || bytes.remaining() > 0) return std::nullopt;
  return allocation;
}

}  // namespace rtp
