// The value of a video layers allocation.
#include "rtp/layers_allocation.h"

#include <algorithm>

#include "tests/fuzz/require.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  const auto allocation = rtp::LayersAllocation::Parse(std::span(bytes, size));
  if (!allocation) return 0;
  for (const rtp::AllocatedLayer& layer : allocation->layers()) {
    Require(layer.stream < rtp::LayersAllocation::kMaxStreams && layer.spatial_id < 4);
    Require(layer.temporal_layers >= 1 && layer.temporal_layers <= 4);
    Require(std::is_sorted(layer.kilobits.begin(), layer.kilobits.end()));
    Require(std::all_of(layer.kilobits.begin(), layer.kilobits.end(), [](uint32_t kilobits) {
      return kilobits <= rtp::LayersAllocation::kMaxKilobits;
    }));
  }
  return 0;
}
