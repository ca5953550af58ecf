// Which size a packet should have so that it leaves in one train with its neighbours. UDP_SEGMENT
// wants all datagrams of a train but the last to be equally long, and each train costs a walk
// through the network stack; the packets of a video frame often differ by a few bytes. RTP padding
// (RFC 3550 section 5.1) makes them equal.
//
// Limits: at most 5 % of any packet, never beyond what the largest packet among them has anyway
// (the publisher's path carried that), never the last of a train. Cost: one look at the packets
// that are due.
#pragma once

#include <cstddef>
#include <span>

#include "sfu/forward/outgoing_packet.h"

namespace sfu {

class TrainShape {
 public:
  static constexpr size_t kMaxPackets = 64;  // of a train
  static constexpr size_t kMaxShare = 20;    // one byte of padding in so many

  // The size that the first of `waiting`, `size` bytes as assembled, should be padded to; `size`
  // itself when padding would not pay. Call for each packet in turn.
  size_t SizeFor(std::span<const OutgoingPacket> waiting, size_t size);

 private:
  void Look(std::span<const OutgoingPacket> waiting);

  size_t left_ = 0;     // packets of the run that were looked at and are still to come
  size_t largest_ = 0;  // of the run, as received
  size_t train_ = 0;    // size of the running train's packets; 0: none
};

}  // namespace sfu
