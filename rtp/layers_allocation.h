// Video layers allocation 00
// (http://www.webrtc.org/experiments/rtp-hdrext/video-layers-allocation00, as libwebrtc's
// docs/native-code/rtp-hdrext describe it): what a sender means to spend on each of its layers, in
// the simulcast streams of one track. It comes with key frames and with changes.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

namespace rtp {

// A spatial layer that is being sent.
struct AllocatedLayer {
  uint8_t stream = 0;      // index of the simulcast stream, in the order of a=simulcast
  uint8_t spatial_id = 0;  // within the stream
  uint8_t temporal_layers = 1;
  // Kilobits per second of all that is needed to show temporal layers 0..i of it; never falling.
  std::array<uint32_t, 4> kilobits{};
  uint16_t width = 0;  // 0: not told
  uint16_t height = 0;
};

class LayersAllocation {
 public:
  static constexpr size_t kMaxStreams = 4;
  static constexpr size_t kMaxLayers = 16;
  static constexpr uint32_t kMaxKilobits = 100'000;

  // By stream, then by spatial layer; empty: all is paused.
  std::span<const AllocatedLayer> layers() const { return std::span(layers_).first(count_); }

  // nullopt: cut short, a rate beyond kMaxKilobits, or bytes after the end.
  static std::optional<LayersAllocation> Parse(std::span<const uint8_t> value);

 private:
  std::array<AllocatedLayer, kMaxLayers> layers_{};
  size_t count_ = 0;
};

}  // namespace rtp
