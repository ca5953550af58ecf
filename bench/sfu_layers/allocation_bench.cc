// What it costs to decide the layers of one subscriber.
#include <benchmark/benchmark.h>

#include <vector>

#include "sfu/layers/allocation.h"

namespace sfu {
namespace {

LayerOption Layer(uint32_t width, double bitrate) {
  return {.width = width,
          .height = width * 9 / 16,
          .bitrate = bitrate,
          .active = true,
          .temporal_layers = 3,
          .bitrate_up_to = {bitrate * 0.4, bitrate * 0.6, 0}};
}

// Slots with three layers of three temporal layers each, one of them large, on a budget that pays
// for about half.
void BM_AllocateLayers(benchmark::State& state) {
  const std::vector<LayerOption> camera = {Layer(320, 150e3), Layer(640, 400e3),
                                           Layer(1280, 1.2e6)};
  std::vector<AllocationDemand> demands;
  for (uint32_t i = 0; i < static_cast<uint32_t>(state.range(0)); ++i) {
    const uint32_t width = i == 0 ? 1280 : 640;
    demands.push_back({.track = TrackId{i + 1},
                       .width = width,
                       .height = width * 9 / 16,
                       .priority = i == 0 ? 1 : 0,
                       .layers = camera});
  }
  const double budget = 250e3 * static_cast<double>(state.range(0));
  for ([[maybe_unused]] auto _ : state)
    benchmark::DoNotOptimize(AllocateLayers(demands, 40e3, budget));
}
BENCHMARK(BM_AllocateLayers)->Arg(1)->Arg(4)->Arg(12)->Arg(49);

}  // namespace
}  // namespace sfu
