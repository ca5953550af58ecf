// Stop 5 of a packet's path, with stop 6 in it: what it costs to offer a layer's packets to all the
// slots that follow it, and to take off what comes of that. With hundreds of slots what one needs
// has left the cache before its next packets come.
#include <benchmark/benchmark.h>

#include "bench/sfu_engine/packet_meter.h"
#include "bench/sfu_forward/followed_video.h"
#include "sfu/forward/router.h"

namespace sfu {
namespace {

// Each frame of the batch is one receipt; how many packets were forwarded.
size_t ForwardBatch(Router& router, FollowedVideo& video) {
  size_t forwarded = 0;
  for (size_t i = 0; i < FollowedVideo::kBatchFrames; ++i) {
    for (const PacketRef& packet : video.frame(i)) router.Add(video.layer(), packet);
    router.ForwardToFollowers(video.now());
    forwarded += video.TakeForwarded();
  }
  return forwarded;
}

// Its time is of one received packet, its items are those forwarded.
void BM_Router_Forward(benchmark::State& state) {
  FollowedVideo video(static_cast<size_t>(state.range(0)));
  Router router;
  video.ReceiveBatch();
  ForwardBatch(router, video);
  size_t forwarded = 0;
  bench::PacketMeter meter(state);
  while (state.KeepRunningBatch(FollowedVideo::kBatchPackets)) {
    meter.Pause();
    video.ReceiveBatch();
    meter.Resume();
    forwarded += ForwardBatch(router, video);
  }
  meter.Report(static_cast<int64_t>(forwarded));
}
BENCHMARK(BM_Router_Forward)->Arg(1)->Arg(50)->Arg(500);

}  // namespace
}  // namespace sfu
