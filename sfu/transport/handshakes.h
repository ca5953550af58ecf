// The DTLS side of a media worker: all associations under way, apart from the packet path because a
// handshake costs as much as a thousand forwarded packets. A pure machine fed with values by the
// engine's outputs; the worker's shell runs it on a thread of its own, the simulator inline.
//
//   engine.TakeHandshakeInputs() -> Handshakes::On(input, now) -> HandshakeOutput ->
//   engine.OnHandshake
//
// Limits (S-11): kMaxAssociations at once that have no keys yet; 30 s and 64 KiB each
// (dtls/endpoint.h).
#pragma once

#include <absl/container/flat_hash_map.h>

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "dtls/endpoint.h"
#include "sfu/api/ids.h"
#include "sfu/transport/peer_address.h"

namespace sfu {

using Time = std::chrono::steady_clock::time_point;

// The peer's fingerprints are known: its handshake may complete. Repeats only update them.
struct HandshakePeer {
  std::vector<dtls::Fingerprint> fingerprints;
};
// A DTLS datagram (first byte 20..63) from an ICE-validated address.
struct HandshakeDatagram {
  std::vector<uint8_t> bytes;
};
// The participant left: sends close_notify to where it was last and forgets it.
struct HandshakeStop {
  PeerAddress peer;
};

struct HandshakeInput {
  ParticipantId participant;
  std::variant<HandshakePeer, HandshakeDatagram, HandshakeStop> what;
};

struct HandshakeOutput {
  ParticipantId participant;
  std::vector<std::vector<uint8_t>> datagrams;  // to send to the peer's selected address
  std::optional<PeerAddress> farewell;          // ... or to this one: the participant is gone
  std::optional<dtls::SrtpKeys> keys;           // at most once per association
  bool failed = false;
  bool closed = false;  // the peer sent close_notify: its page is gone
  std::string failure;  // one short sentence
};

class Handshakes {
 public:
  static constexpr size_t kMaxAssociations = 4096;

  explicit Handshakes(std::shared_ptr<const dtls::Certificate> certificate)
      : certificate_(std::move(certificate)) {}

  // What the input leads to; nullopt when there is nothing to send or say.
  std::optional<HandshakeOutput> On(HandshakeInput input, Time now);
  std::vector<HandshakeOutput> OnTimeout(Time now);
  Time deadline() const;
  // Has an association, from its first datagram on.
  bool Knows(ParticipantId participant) const;
  size_t size() const { return associations_.size(); }

 private:
  struct Association {
    std::vector<dtls::Fingerprint> fingerprints;
    std::unique_ptr<dtls::Endpoint> endpoint;      // from the first datagram on
    dtls::State told = dtls::State::kHandshaking;  // the last state put into an output
    Time due = Time::max();                        // as in due_
  };
  void OnPeer(Association& association, HandshakePeer peer);
  // False when the limit of unfinished handshakes is reached.
  bool OnDatagram(Association& association, const HandshakeDatagram& datagram, Time now);
  std::optional<HandshakeOutput> Collect(ParticipantId participant, Association& association);
  void Reschedule(ParticipantId participant, Association& association, Time due);
  void DropEndpoint(Association& association);

  std::shared_ptr<const dtls::Certificate> certificate_;
  absl::flat_hash_map<ParticipantId, Association> associations_;
  std::set<std::pair<Time, ParticipantId>> due_;  // those that wait for a timer
  size_t unfinished_ = 0;                         // endpoints without keys, failed ones not counted
};

}  // namespace sfu
