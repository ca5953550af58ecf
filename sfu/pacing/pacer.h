// Spreads what is due to one subscriber over time, so that a key frame does not become a queue in
// the network. Holds the same OutgoingPacket records that wait for sealing anyway, between stops 6
// and 7.
//
//   1. audio       never waits
//   2. retransmissions
//   3. video
//   4. probes      padding, at the rate of the cluster
//
// A leaky bucket: bytes sent are a debt that drains at the rate; while the debt is below the burst,
// packets pass at once and the queues stay empty. So a train leaves whole on a link that is far
// from full, and this costs two additions a packet. What has to wait leaves in trains too: not
// before there is room for all of it, or for a quantum. Its last packet leaves no later for that,
// and the debt grows no larger. Bounded; allocates nothing once it has grown.
#pragma once

#include <optional>

#include "sfu/cc/probe_control.h"
#include "sfu/forward/outgoing_packet.h"
#include "sfu/util/data_rate.h"
#include "sfu/util/ring_queue.h"

namespace sfu {

class Pacer {
 public:
  static constexpr size_t kMaxPackets = 2048;  // of each kind
  // At the rate: what waits leaves in pieces of this, as libwebrtc's pacer wakes up this often.
  static constexpr Duration kQuantum{5'000};
  // Nothing waits longer while the path is alive: the rate rises to what that takes.
  static constexpr Duration kMaxDelay{150'000};
  // A retransmission that waited longer will be asked for again, if it is still wanted.
  static constexpr Duration kMaxRetransmissionDelay{300'000};
  // On a silent path packets grow old; what is older is not worth sending any more.
  static constexpr Duration kMaxAge{500'000};
  // On a path that is full or silent, one packet this often, to notice when it is not any more.
  static constexpr Duration kTrickle{100'000};

  struct Limits {
    std::optional<DataRate> rate;  // nullopt: nothing waits
    Duration burst{0};             // at `rate`
    bool open = true;              // more may be in flight
    bool silent = false;           // no feedback comes
    bool congested = false;        // a queue is to be drained: nothing is sent twice
  };
  void SetLimits(const Limits& limits, Time now);

  // May this packet, which comes now, leave at once? Otherwise Push() it.
  bool Passes(const OutgoingPacket& packet, Time now);
  // False when full. A retransmission of what waits here anyway is forgotten.
  bool Push(OutgoingPacket&& packet, Time now);
  // The next packet whose turn is now, or nullptr. Valid until Pop().
  OutgoingPacket* Due(Time now);
  void Pop();
  // Whatever was sent, by whatever way. `told`: feedback tells of it, or it is a probe's padding.
  void OnSent(size_t bytes, Time now, bool told);

  void StartProbe(const ProbeCluster& cluster, Time now);
  void CancelProbe() { probe_.reset(); }
  bool probing() const { return probe_.has_value(); }
  // A packet of the probe is due, and there is no media that could be it.
  bool PaddingDue(Time now) const { return probe_ && MayPass(now); }
  // What a packet sent now belongs to; 0: no probe.
  ClusterId cluster() const { return probe_ ? probe_->cluster.id : ClusterId{0}; }

  // When Due() or PaddingDue() next has something; Time::max(): not before something changes.
  Time due() const;
  void Clear();
  // All the video that waits is worthless: a key frame will come.
  void DiscardVideo();
  size_t packets() const { return retransmissions_.size() + video_.size(); }
  Duration longest_wait(Time now) const;
  // Packets that became fillers: they grew old, or a key frame made them worthless.
  uint64_t discarded() const { return discarded_; }

 private:
  struct Waiting {
    OutgoingPacket packet;
    uint32_t bytes = 0;
    Time since{};
  };
  struct Probe {
    ProbeCluster cluster;
    Time began{};
    double sent = 0;  // bytes
  };
  void Drain(Time now);
  void SetWaiting(double bytes);
  void UpdateRate();
  bool MayPass(Time now) const;
  Time MayPassAt() const;
  Time ByRate() const;
  // Bytes of the burst that must be free before what waits goes on, beside those of one packet.
  double RoomToGoOn() const;
  Time oldest() const;
  Time Deadline() const;
  bool Waits(const OutgoingPacket& packet);
  void DiscardBefore(const OutgoingPacket& key_frame);
  void Discard(Waiting& waiting);
  RingQueue<Waiting>& Next();
  void DropWorthlessRetransmissions(Time now);

  Limits limits_;
  RingQueue<Waiting> retransmissions_{kMaxPackets};
  RingQueue<Waiting> video_{kMaxPackets};
  bool next_is_retransmission_ = false;
  double waiting_bytes_ = 0;  // of video
  DataRate rate_;             // the limit's, or more where what waits needs it
  double burst_bytes_ = 0;    // what passes at once at that rate
  double most_debt_ = 0;      // bytes
  double debt_ = 0;           // bytes
  bool halted_ = false;       // the burst was used up, and nothing that waits has gone on since
  Time drained_at_{};
  Time last_sent_{};
  std::optional<Probe> probe_;
  uint64_t discarded_ = 0;
};

}  // namespace sfu
