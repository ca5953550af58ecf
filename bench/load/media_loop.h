// The thread that carries all peers' media: epoll over their sockets, their deadlines kept in a
// heap. Signaling adds and removes peers and reads the totals from another thread; a mutex, free
// but for those moments, keeps the two apart.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <queue>
#include <thread>
#include <vector>

#include "bench/load/peer.h"

namespace bench {

using PeerId = uint64_t;

struct MediaTotals {
  ArrivalTotals arrivals;
  ArrivalTotals audio;  // of them
  MediaCounters counters;
  uint64_t packets_sent = 0;
  uint64_t frames_late = 0;
  size_t connected = 0;
  size_t with_media = 0;  // of those that only receive
};

class MediaLoop {
 public:
  MediaLoop(std::shared_ptr<const dtls::Certificate> certificate, uint64_t seed);
  ~MediaLoop();
  MediaLoop(const MediaLoop&) = delete;
  MediaLoop& operator=(const MediaLoop&) = delete;

  absl::StatusOr<PeerId> Add(const Agreed& agreed, const PeerOptions& options);
  void Remove(PeerId id);
  // Counts from here on.
  void Restart();
  MediaTotals Totals();
  // Video is sent so many times as fast from now on.
  void SetPace(double pace);
  // From its creation to its first media (a publisher: to its keys), in ns; 0: not yet.
  int64_t SetUpTimeNs(PeerId id);
  std::optional<dtls::SrtpProfile> Profile(PeerId id);
  // Datagrams for which a socket had no room, since the beginning.
  uint64_t OwnDrops();

 private:
  struct Due {
    Time at;
    PeerId id = 0;
    bool operator<(const Due& other) const { return at > other.at; }
  };
  struct Seat {
    std::unique_ptr<Peer> peer;
    Time scheduled = Time::max();
  };
  void Run();
  void Wait(Time deadline);
  void OnReadable(PeerId id, Time now);
  void Schedule(PeerId id, Seat& seat);
  Time RunDue();

  const std::shared_ptr<const dtls::Certificate> certificate_;
  const int epoll_;
  const int wake_;
  ReceiveBuffers buffers_;
  std::vector<PeerId> readable_;  // reused

  std::mutex mutex_;  // of all below
  sim::Dice dice_;
  std::map<PeerId, Seat> peers_;
  std::priority_queue<Due> due_;
  PeerId next_id_ = 1;
  MediaCounters counters_;
  ArrivalTotals gone_;  // of peers that left
  ArrivalTotals gone_audio_;
  uint64_t gone_drops_ = 0;
  uint64_t sent_before_ = 0;
  uint64_t late_before_ = 0;

  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

}  // namespace bench
