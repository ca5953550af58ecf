// What every benchmark of a per-packet operation tells besides its time: items_per_second, where an
// item is a packet, and allocs_per_packet, which is 0 on the path of a packet. The binary links
// `allocation_count`.
#pragma once

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdint>

#include "bench/sfu_engine/allocation_count.h"

namespace bench {

// Begins when it is made, after the warm-up, and ends with Report().
class PacketMeter {
 public:
  explicit PacketMeter(benchmark::State& state) : state_(state), resumed_(Allocations()) {}
  PacketMeter(const PacketMeter&) = delete;
  PacketMeter& operator=(const PacketMeter&) = delete;

  // Neither time nor allocations count in between: for what only makes the packets.
  void Pause() {
    state_.PauseTiming();
    counted_ += Allocations() - resumed_;
  }
  void Resume() {
    resumed_ = Allocations();
    state_.ResumeTiming();
  }

  // After the measured loop, which was about so many packets.
  void Report(int64_t packets) {
    counted_ += Allocations() - resumed_;
    state_.SetItemsProcessed(packets);
    state_.counters["allocs_per_packet"] =
        static_cast<double>(counted_) / static_cast<double>(std::max<int64_t>(packets, 1));
  }

 private:
  benchmark::State& state_;
  uint64_t resumed_;  // what Allocations() was then
  uint64_t counted_ = 0;
};

}  // namespace bench
