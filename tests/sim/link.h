// One direction of a network path: a bottleneck with a drop-tail queue, then delay, jitter, loss,
// reordering, duplication and outages. Every throw comes from the link's own dice.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "tests/sim/world.h"

namespace sim {

// Two-state loss (Gilbert-Elliott): bursts of loss in the bad state.
struct BurstLoss {
  double to_bad = 0;   // per packet, good -> bad
  double to_good = 1;  // per packet, bad -> good
  double loss_in_good = 0;
  double loss_in_bad = 1;
};

struct Outage {
  Time from;
  Time until;
};

struct LinkOptions {
  uint64_t rate_bps = 0;     // 0: no bottleneck
  Duration queue{300'000};   // of the drop-tail queue, in time at `rate_bps`
  uint64_t queue_bytes = 0;  // instead of in time, if not 0
  Duration delay{20'000};    // one way
  Duration jitter{0};        // added, uniform in [0, jitter]; order is kept
  double loss = 0;           // random, per packet
  BurstLoss burst;           // off by default
  double reorder = 0;        // per packet: held back by `reorder_delay`
  Duration reorder_delay{10'000};
  double duplicate = 0;  // per packet: arrives twice
};

struct LinkCounters {
  uint64_t sent = 0;
  uint64_t delivered = 0;  // duplicates included
  uint64_t lost = 0;       // by chance or outage
  uint64_t dropped = 0;    // by the full queue
  uint64_t bytes_sent = 0;
  uint64_t bytes_delivered = 0;
};

class Link {
 public:
  Link(World& world, LinkOptions options)
      : world_(world), options_(options), dice_(world.dice().Fork()) {}

  // Calls `deliver` when a datagram of `size` bytes handed in now has crossed the link: never, once
  // or twice.
  void Send(size_t size, const std::function<void()>& deliver);

  LinkOptions& options() { return options_; }
  // What waits is as much as it was, and takes longer or less.
  void SetRate(uint64_t rate_bps);
  // Each datagram that gets through the bottleneck, as it is handed in: how long it will wait
  // there.
  std::function<void(Duration queue_delay, size_t size)> on_queued;
  void AddOutage(Time from, Time until) { outages_.push_back({from, until}); }
  const LinkCounters& counters() const { return counters_; }

 private:
  bool Lost();
  // When the datagram has left the bottleneck; nullopt-like Time::max(): the queue is full.
  Time LeavesQueue(size_t size);

  World& world_;
  LinkOptions options_;
  Dice dice_;
  std::vector<Outage> outages_;
  LinkCounters counters_;
  Time queue_empty_at_{};
  Time last_arrival_{};
  bool bad_ = false;
};

}  // namespace sim
