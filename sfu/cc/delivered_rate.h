// The rate at which packets arrived, from their arrival times (the acknowledged rate of
// draft-ietf-rmcat-gcc-02 section 5.5): over a sliding window, and over the newest packets that
// waited in a queue, which came out of it as fast as the bottleneck goes. 16 bytes for each packet
// of the window, 1,024 at most.
#pragma once

#include <optional>

#include "sfu/cc/packet_result.h"
#include "sfu/util/data_rate.h"
#include "sfu/util/ring_queue.h"

namespace sfu {

class DeliveredRate {
 public:
  static constexpr Duration kWindow{500'000};
  static constexpr Duration kBusyWindow{250'000};

  void OnPacket(const PacketResult& packet, Duration queue);
  // Over the last half second; nullopt while it is not covered yet.
  std::optional<DataRate> rate() const;
  // The newest packets in a row that waited, of the last `kBusyWindow`; nullopt without enough.
  struct Busy {
    DataRate arrived;
    DataRate sent;  // the same packets: faster, if the queue grows
  };
  std::optional<Busy> busy() const;

 private:
  static constexpr size_t kMaxPackets = 1024;
  struct Arrival {
    Duration at{0};
    uint32_t sent = 0;  // us; only differences mean something
    uint16_t bytes = 0;
    bool waited = false;
  };
  const Arrival& newest() const { return arrivals_[arrivals_.size() - 1]; }
  void Forget();

  RingQueue<Arrival> arrivals_{kMaxPackets};  // of the window
  uint64_t bytes_ = 0;                        // of all of them
};

}  // namespace sfu
