// A long TCP transfer that shares a link: Reno's congestion avoidance with fast retransmit
// (RFC 5681) and cumulative acknowledgements with exact knowledge of what was lost, as SACK gives.
// Its other leg has only delay.
#pragma once

#include <cstdint>
#include <set>

#include "tests/sim/link.h"

namespace sim {

class TcpFlow {
 public:
  static constexpr size_t kSegment = 1448;

  // `rest`: the round trip without the link.
  TcpFlow(World& world, Link& link, Duration rest) : world_(world), link_(link), rest_(rest) {}
  void Start();
  void Stop() { running_ = false; }
  uint64_t bytes_acknowledged() const { return acknowledged_ * kSegment; }
  double window() const { return window_; }

 private:
  void SendMore();
  void SendSegment(uint64_t segment);
  void OnAcknowledged(uint64_t segment);
  void OnLost();
  void WatchTimeout();

  World& world_;
  Link& link_;
  Duration rest_;
  double window_ = 10;  // segments
  double threshold_ = 1e9;
  uint64_t next_ = 0;
  uint64_t recover_until_ = 0;  // losses before belong to one event
  uint64_t acknowledged_ = 0;
  std::set<uint64_t> in_flight_;
  Time last_progress_{};
  bool running_ = false;
};

}  // namespace sim
