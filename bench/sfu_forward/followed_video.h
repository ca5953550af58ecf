// The video of one publisher and the slots of its subscribers, without engine, SRTP and sockets:
// what stops 5 and 6 of a packet's path work on. Frames of VP8 arrive in batches, outside the
// measured time, and what comes of them is taken off again: neither the pool nor a queue grows.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "sfu/forward/slot.h"
#include "sfu/transport/peer_transport.h"

namespace sfu {

class FollowedVideo {
 public:
  static constexpr size_t kFramePackets = 6;
  // So many frames arrive at once that what pausing costs does not show, and so few that the
  // packets are still in the cache, as they are when they were just received.
  static constexpr size_t kBatchFrames = 64;
  static constexpr size_t kBatchPackets = kBatchFrames * kFramePackets;

  // With so many slots, each of another subscriber, which have forwarded the first key frame.
  explicit FollowedVideo(size_t slots);

  // The next batch arrives: the layer keeps it, and no slot was offered it yet.
  void ReceiveBatch();
  // The packets of the batch, and those of its frame `i`, which are offered together.
  std::span<const PacketRef> received() const { return received_; }
  std::span<const PacketRef> frame(size_t i) const {
    return received().subspan(i * kFramePackets, kFramePackets);
  }
  // Takes off what was forwarded, peer by peer, as sealing does; how many packets it was.
  size_t TakeForwarded();

  Layer& layer() { return *track_.layers().front(); }
  Slot& slot(size_t i) { return followers_[i]->slot; }
  Time now() const { return now_; }

 private:
  // A subscriber as far as forwarding sees it.
  struct Follower {
    Follower(FollowedVideo& video, uint32_t ssrc);
    PeerTransport peer;
    Slot slot;
  };
  void ReceiveFrame();

  PacketPool pool_;
  EngineStats stats_;
  std::vector<PeerTransport*> ready_;  // those to whom something is due
  PublisherClock clock_;
  IncomingTrack track_;
  std::vector<std::unique_ptr<Follower>> followers_;
  std::vector<PacketRef> received_;
  Time now_{std::chrono::hours(1)};
  int64_t sequence_ = 0;
  uint32_t frames_ = 0;
};

}  // namespace sfu
