#include "sfu/transport/handshakes.h"

namespace sfu {

std::optional<HandshakeOutput> Handshakes::On(HandshakeInput input, Time now) {
  const ParticipantId participant = input.participant;
  if (const auto* const stop = std::get_if<HandshakeStop>(&input.what)) {
    const auto it = associations_.find(participant);
    if (it == associations_.end()) return std::nullopt;
    if (it->second.endpoint != nullptr) it->second.endpoint->Close();
    auto output = Collect(participant, it->second);
    if (output) output->farewell = stop->peer;
    Reschedule(participant, it->second, Time::max());
    DropEndpoint(it->second);
    associations_.erase(it);
    return output;
  }
  Association& association = associations_[participant];
  if (auto* const peer = std::get_if<HandshakePeer>(&input.what)) {
    OnPeer(association, std::move(*peer));
  } else if (!OnDatagram(association, std::get<HandshakeDatagram>(input.what), now)) {
    return std::nullopt;  // silence: the peer sends its first flight again (RFC 6347 section 4.2.4)
  }
  return Collect(participant, association);
}

void Handshakes::OnPeer(Association& association, HandshakePeer peer) {
  const bool changed = association.fingerprints != peer.fingerprints;
  association.fingerprints = std::move(peer.fingerprints);
  if (association.endpoint == nullptr) return;
  if (changed && association.told != dtls::State::kHandshaking) {
    // Other fingerprints than those of the finished association: the peer starts a new one
    // (RFC 8842 section 4).
    DropEndpoint(association);
    return;
  }
  association.endpoint->SetRemoteFingerprints(association.fingerprints);
}

bool Handshakes::OnDatagram(Association& association, const HandshakeDatagram& datagram, Time now) {
  if (association.endpoint == nullptr) {
    if (unfinished_ == kMaxAssociations) return false;
    ++unfinished_;
    association.told = dtls::State::kHandshaking;
    association.endpoint = std::make_unique<dtls::Endpoint>(
        certificate_, dtls::EndpointOptions{.remote_fingerprints = association.fingerprints}, now);
  }
  association.endpoint->OnDatagram(datagram.bytes, now);
  return true;
}

std::vector<HandshakeOutput> Handshakes::OnTimeout(Time now) {
  std::vector<ParticipantId> late;
  for (const auto& [due, participant] : due_) {
    if (due > now) break;
    late.push_back(participant);
  }
  std::vector<HandshakeOutput> outputs;
  for (const ParticipantId participant : late) {
    Association& association = associations_.find(participant)->second;
    association.endpoint->OnTimeout(now);
    if (auto output = Collect(participant, association)) outputs.push_back(std::move(*output));
  }
  return outputs;
}

Time Handshakes::deadline() const { return due_.empty() ? Time::max() : due_.begin()->first; }

bool Handshakes::Knows(ParticipantId participant) const {
  const auto found = associations_.find(participant);
  return found != associations_.end() && found->second.endpoint != nullptr;
}

std::optional<HandshakeOutput> Handshakes::Collect(ParticipantId participant,
                                                   Association& association) {
  if (association.endpoint == nullptr) {
    Reschedule(participant, association, Time::max());
    return std::nullopt;
  }
  if (association.endpoint->state() == dtls::State::kFailed &&
      association.told == dtls::State::kHandshaking && !association.endpoint->failure_is_final()) {
    // S-01: spoiled by bytes that may not have been the peer's: silence, and its next flight starts
    // anew.
    DropEndpoint(association);
    Reschedule(participant, association, Time::max());
    return std::nullopt;
  }
  dtls::Endpoint& endpoint = *association.endpoint;
  HandshakeOutput output{.participant = participant, .datagrams = endpoint.TakeOutgoing()};
  const dtls::State state = endpoint.state();
  const bool over = state == dtls::State::kFailed || state == dtls::State::kClosed;
  Reschedule(participant, association, over ? Time::max() : endpoint.deadline());

  const dtls::State before = std::exchange(association.told, state);
  if (before == dtls::State::kHandshaking && state != before) {
    --unfinished_;
    output.keys = endpoint.keys();
    output.failed = state == dtls::State::kFailed;
    output.failure = endpoint.failure();
  }
  output.closed = state == dtls::State::kClosed && state != before;
  const bool anything = !output.datagrams.empty() || output.keys || output.failed || output.closed;
  return anything ? std::optional(std::move(output)) : std::nullopt;
}

void Handshakes::Reschedule(ParticipantId participant, Association& association, Time due) {
  if (association.due == due) return;
  if (association.due != Time::max()) due_.erase({association.due, participant});
  if (due != Time::max()) due_.emplace(due, participant);
  association.due = due;
}

void Handshakes::DropEndpoint(Association& association) {
  if (association.endpoint == nullptr) return;
  if (association.told == dtls::State::kHandshaking) --unfinished_;
  association.endpoint.reset();
}

}  // namespace sfu
