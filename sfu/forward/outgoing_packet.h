// A packet that is due to one subscriber: which stored packet, as part of which stream, how
// rewritten. 64 bytes instead of a copy; the one copy is made when it is sealed. A pacer can hold
// them as they are.
#pragma once

#include <algorithm>
#include <span>
#include <vector>

#include "sfu/forward/outgoing_stream.h"
#include "sfu/forward/packet_pool.h"
#include "sfu/forward/rewriter.h"
#include "sfu/util/prefetch.h"

namespace sfu {

struct OutgoingPacket {
  enum class Kind : uint8_t {
    kMedia,
    kRetransmission,  // on the RTX stream if there is one
    kFiller,          // an empty packet that fills a hole
    kPadding,         // on the RTX stream; `packet` is empty
  };
  static constexpr size_t kPaddingBytes = 255;  // RFC 3550 section 5.1: at most

  PacketRef packet;
  OutgoingStream* stream = nullptr;
  RewritePlan plan;
  Kind kind = Kind::kMedia;
};

class PeerTransport;

// The packets due to one peer, in order. Registers its owner in `ready` when it becomes non-empty,
// so that sealing visits only peers with something to send. Bounded; never shrinks.
class OutgoingQueue {
 public:
  static constexpr size_t kMaxPackets = 4096;
  OutgoingQueue(PeerTransport& owner, std::vector<PeerTransport*>& ready)
      : owner_(owner), ready_(ready) {}
  OutgoingQueue(const OutgoingQueue&) = delete;
  OutgoingQueue& operator=(const OutgoingQueue&) = delete;
  ~OutgoingQueue() { std::erase(ready_, &owner_); }

  // The place of the next packet, to be filled where it stands: a record that is copied as soon as
  // it was written costs more than all that is in it. Is no part of the queue before Commit().
  OutgoingPacket& Draft() {
    if (end_ == packets_.size()) packets_.emplace_back();
    OutgoingPacket& draft = packets_[end_];
    draft.plan = {};
    draft.kind = OutgoingPacket::Kind::kMedia;
    return draft;
  }
  // False when full: what was drafted is dropped.
  bool Commit() {
    if (end_ == kMaxPackets) {
      packets_[end_].packet = PacketRef();
      return false;
    }
    if (end_ == 0) ready_.push_back(&owner_);
    ++end_;
    return true;
  }
  bool Push(OutgoingPacket packet) {
    Draft() = std::move(packet);
    return Commit();
  }
  // The places of the next packets.
  void Prefetch(size_t packets) const {
    packets = std::min(packets, packets_.size() - end_);
    sfu::Prefetch(packets_.data() + end_, packets * sizeof(OutgoingPacket));
  }
  bool empty() const { return next_ == end_; }
  OutgoingPacket& front() { return packets_[next_]; }
  std::span<const OutgoingPacket> waiting() const {
    return std::span(packets_).subspan(next_, end_ - next_);
  }
  void Pop() {
    packets_[next_++].packet = PacketRef();
    if (empty()) next_ = end_ = 0;
  }
  // Drops what belongs to a stream that is about to end.
  void Clear() {
    while (!empty()) Pop();
  }

 private:
  PeerTransport& owner_;
  std::vector<PeerTransport*>& ready_;
  std::vector<OutgoingPacket> packets_;  // places in use: [next_, end_)
  size_t next_ = 0;
  size_t end_ = 0;
};

}  // namespace sfu
