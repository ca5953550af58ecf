// The last packets one slot sent, by outgoing sequence number: enough to find the publisher's
// stored packet again and to rewrite it as it was. Holds weak references, so it keeps no packet
// alive.
//
// Remembers half a second at the slot's own rate, 1,024 packets at most: it starts small and
// doubles when it would forget sooner, so that a stream of audio costs 1 KB, not 24.
// A packet takes 24 bytes, because most of its plan is a difference to the stored packet that lasts
// from one switch to the next, and is kept once (Common).
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <vector>

#include "sfu/forward/packet_pool.h"
#include "sfu/forward/rewriter.h"
#include "sfu/util/prefetch.h"

namespace sfu {

class SentPackets {
 public:
  static constexpr size_t kFirstCapacity = 32;
  static constexpr size_t kMaxCapacity = 1024;
  // Longer than a NACK and its repetition take on any path that media is bearable on.
  static constexpr std::chrono::milliseconds kSpan{500};
  // Packets are forgotten once Begin() was called so often since.
  static constexpr uint16_t kCommons = 8;

  // What all packets from one switch to the next have in common.
  struct Common {
    Rewriter::Mapping mapping;
    uint32_t csrc = 0;
    uint8_t rtx_payload_type = 0;
    bool primary_only = false;
    bool operator==(const Common&) const = default;
  };

  class Sent {
   public:
    StoredPacket* packet() const { return packet_; }
    uint32_t generation() const { return generation_; }
    uint8_t times_resent() const { return times_resent_; }
    // In the last `span`, which is less than an hour.
    bool ResentWithin(std::chrono::microseconds span, Time now) const {
      return times_resent_ > 0 && Within(span, now);
    }
    void OnResent(Time now) {
      if (times_resent_ < 0xff) ++times_resent_;
      touched_ = Clock(now);
    }

   private:
    friend class SentPackets;
    static uint32_t Clock(Time time) {  // us
      return static_cast<uint32_t>(
          std::chrono::duration_cast<std::chrono::microseconds>(time.time_since_epoch()).count());
    }
    bool Within(std::chrono::microseconds span, Time now) const {
      return std::chrono::microseconds(Clock(now) - touched_) < span;
    }
    // Could still be asked for. The time is looked at first: no cache has an old packet any more.
    bool IsYoung(Time now) const {
      return packet_ != nullptr && Within(kSpan, now) && packet_->generation() == generation_;
    }
    StoredPacket* packet_ = nullptr;
    uint32_t generation_ = 0;
    uint32_t touched_ = 0;  // when it arrived, or was resent last
    uint16_t sequence_ = 0;
    uint16_t picture_id_ = 0;
    uint16_t common_ = 0;
    uint8_t times_resent_ = 0;
    uint8_t payload_type_ : 7 = 0;
    bool marker_ : 1 = false;
  };

  // Of the packets added from now on.
  void Begin(const Common& common);
  void Add(StoredPacket& packet, const RewritePlan& plan);
  // The places of so many packets from `sequence` on, up to the end of the ring.
  void Prefetch(uint16_t sequence, size_t packets) const {
    if (ring_.empty()) return;
    const size_t at = sequence % ring_.size();
    sfu::Prefetch(&ring_[at], std::min(packets, ring_.size() - at) * sizeof(Sent));
  }
  // What was sent as `sequence`; nullptr when it is no longer known.
  Sent* Find(uint16_t sequence);
  // How it was sent. `packet` is what it refers to, and still there.
  RewritePlan PlanOf(const Sent& sent, const StoredPacket& packet) const;
  // It is not to be found any more.
  void Forget(uint16_t sequence) {
    if (Sent* sent = Find(sequence)) sent->packet_ = nullptr;
  }
  void ForgetAll();
  size_t capacity() const { return ring_.size(); }

 private:
  bool IsKnown(uint16_t common) const { return static_cast<uint16_t>(newest_ - common) < kCommons; }
  Sent& At(uint16_t sequence) { return ring_[sequence % ring_.size()]; }
  void Double();

  std::vector<Sent> ring_;  // a power of two long, so that it is even through the sequence's wrap
  std::array<Common, kCommons> commons_{};  // the last ones, by number
  uint16_t newest_ = 0;
};

}  // namespace sfu
