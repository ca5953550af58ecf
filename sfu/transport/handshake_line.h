// In which order one thread deals with the handshakes of all its workers, so that under a storm of
// joins each handshake that was begun ends soon, instead of all of them late:
//
//   * What belongs to a handshake under way goes first, in the order it came.
//   * A new one is begun only when none of those is in line: as fast as the machine can finish
//   them.
//   * Until then its first flight (one or two datagrams: post-quantum key shares need two) waits in
//     line. When the peer repeats it, the repeat takes its place.
//   * Whoever was not heard of for kPatience loses its place: it gave up, or it will be back, for
//     peers repeat a flight that nobody answers (RFC 6347 section 4.2.4.1: after a second at most).
//
// Pure; costs a hash look-up and a move per input. Limit: kMaxWaiting participants in line.
#pragma once

#include <absl/container/flat_hash_map.h>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <list>
#include <optional>
#include <utility>
#include <vector>

#include "sfu/transport/handshakes.h"

namespace sfu {

class HandshakeLine {
 public:
  static constexpr size_t kMaxWaiting = 4096;
  static constexpr size_t kMaxFlight = 4;  // datagrams
  // As long as the first wait of the most patient peers.
  static constexpr std::chrono::seconds kPatience{1};
  // The datagrams of one flight arrive within this; what comes later is a repeat.
  static constexpr std::chrono::milliseconds kFlightTime{20};

  struct Item {
    size_t worker = 0;
    HandshakeInput input;
  };

  // `under_way`: the participant has an association (Handshakes::Knows). Fingerprints and stops
  // wait for nothing.
  void Add(Item item, bool under_way, Time now);

  // Something of a handshake under way; nullopt when nothing of any waits.
  std::optional<Item> NextUrgent();
  // The first flight of the next handshake to begin, once nothing is urgent. Empty: nobody waits.
  std::vector<Item> NextFlight(Time now);

  bool empty() const { return urgent_.empty() && line_.empty(); }
  size_t waiting() const { return line_.size(); }
  // First flights that were given up, since the start.
  uint64_t dropped() const { return dropped_; }

 private:
  using Peer = std::pair<size_t, ParticipantId>;
  struct Flight {
    Peer peer;
    std::vector<HandshakeDatagram> datagrams;
    Time heard;  // of it last
  };
  void Wait(Peer peer, HandshakeDatagram datagram, Time now);
  void Leave(const Peer& peer);

  std::deque<Item> urgent_;
  std::list<Flight> line_;  // who came first is first
  absl::flat_hash_map<Peer, std::list<Flight>::iterator> places_;
  uint64_t dropped_ = 0;
};

}  // namespace sfu
