// Stop 6 of a packet's path: what it costs a slot to give a packet of the layer that it follows its
// place in its own stream. Frame by frame, and what comes of a frame is taken off again.
#include <benchmark/benchmark.h>

#include "bench/sfu_engine/packet_meter.h"
#include "bench/sfu_forward/followed_video.h"

namespace sfu {
namespace {

void BM_Slot_Offer(benchmark::State& state) {
  FollowedVideo video(1);
  size_t forwarded = 0;
  bench::PacketMeter meter(state);
  while (state.KeepRunningBatch(FollowedVideo::kBatchPackets)) {
    meter.Pause();
    video.ReceiveBatch();
    meter.Resume();
    for (size_t i = 0; i < FollowedVideo::kBatchFrames; ++i) {
      video.slot(0).Offer(video.layer(), video.frame(i), video.now());
      forwarded += video.TakeForwarded();
    }
  }
  meter.Report(static_cast<int64_t>(forwarded));
}
BENCHMARK(BM_Slot_Offer);

}  // namespace
}  // namespace sfu
