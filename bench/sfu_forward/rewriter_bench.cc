// Of stop 6 of a packet's path the numbers alone: what it costs to plan how a packet is to appear
// at one subscriber.
#include <benchmark/benchmark.h>

#include "bench/sfu_engine/packet_meter.h"
#include "bench/sfu_forward/followed_video.h"
#include "sfu/forward/rewriter.h"

namespace sfu {
namespace {

void BM_Rewriter_Forward(benchmark::State& state) {
  FollowedVideo video(0);  // for its packets
  Rewriter rewriter(100, 5000);
  rewriter.Switch(*video.received().front(), 5000, 0);
  bench::PacketMeter meter(state);
  while (state.KeepRunningBatch(FollowedVideo::kBatchPackets)) {
    meter.Pause();
    video.ReceiveBatch();
    meter.Resume();
    for (const PacketRef& packet : video.received()) {
      RewritePlan plan;
      rewriter.Forward(*packet, packet->frame_number(), plan);
      benchmark::DoNotOptimize(plan);
    }
  }
  meter.Report(state.iterations());
}
BENCHMARK(BM_Rewriter_Forward);

}  // namespace
}  // namespace sfu
