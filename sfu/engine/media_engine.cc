#include "sfu/engine/media_engine.h"

#include <absl/container/btree_map.h>
#include <absl/container/flat_hash_map.h>
#include <absl/strings/string_view.h>

#include <algorithm>
#include <utility>

#include "dtls/srtp_session.h"
#include "ice/stun_message.h"
#include "sfu/engine/call.h"
#include "sfu/engine/engine_context.h"
#include "sfu/engine/latency_meter.h"
#include "sfu/engine/participant.h"

namespace sfu {
namespace {

// Cadence of everything that is not answered at once: NACK, key-frame requests, feedback, reports,
// assignments.
constexpr std::chrono::milliseconds kTick{10};
// Of reports and consent where nothing else is to be done (Participant::calm).
constexpr std::chrono::milliseconds kCalmTick{50};

}  // namespace

struct MediaEngine::State {
  explicit State(const EngineConfig& engine_config, Random random) : config(engine_config) {
    context.random = std::move(random);
    context.epoch = config.epoch;
    context.wall_at_epoch = config.wall_at_epoch;
    context.estimator = config.estimator;
  }

  void Execute(const AddParticipant& command, Time now);
  void Execute(const SetTransport& command, Time now);
  void Execute(const SetMedia& command, Time now);
  void Execute(const SetSubscriptions& command, Time now);
  void Execute(const SetTrackEnabled& command, Time now);
  void Execute(const LimitBandwidth& command, Time now);
  void Execute(const SetOnlyFrom& command, Time now);
  void Execute(const RemoveParticipant& command, Time now);

  Participant* Find(ParticipantId id) {
    const auto it = participants.find(id);
    return it == participants.end() ? nullptr : it->second.participant.get();
  }
  Participant* FindByAddress(const ice::SocketAddress& address);
  // Somebody else checks from there: a check of `participant` from it has a forged source address.
  bool IsInUseByAnother(const ice::SocketAddress& address, const Participant& participant,
                        Time now) const;
  // To the handshakes, if they do not know them yet.
  void TellFingerprints(Participant& participant);
  // Those that its ICE does not answer to any more.
  void ForgetUfrags(Participant& participant);
  void Dispatch(const ReceivedDatagram& datagram, Time now);
  void OnStun(const ReceivedDatagram& datagram, Time now);
  void OnIceOutcome(Participant& participant, const ice::IceLite::Outcome& outcome, bool nominates,
                    const ReceivedDatagram& datagram, Time now);
  void UpdateTransportState(Participant& participant);
  void SendTo(const PeerAddress& peer, std::span<const uint8_t> bytes);
  void CheckConsent(Participant& participant, Time now);
  bool SealPeer(PeerTransport& peer, TrainBuffer& out, Time now);
  void Tick(Time now);
  void ReleasePaced(Time now);
  void CountSealed(const OutgoingPacket& packet, size_t size, Time now);
  ShedWeights WeighVideo(Time now) const;
  void SetShedding(const OverloadControl& control);

  EngineConfig config;
  EngineContext context;
  // Walked on every tick: ordered, so that the same inputs give the same outputs.
  absl::btree_map<CallId, std::unique_ptr<Call>> calls;
  struct Seat {
    std::unique_ptr<Participant> participant;
    Time next_tick{};  // here, so that whoever has nothing to do need not be looked at
  };
  absl::btree_map<ParticipantId, Seat> participants;
  LatencyMeter latency;
  absl::flat_hash_map<ice::SocketAddress, Participant*> by_address;
  absl::flat_hash_map<std::string, Participant*> by_ufrag;
  Time next_tick = Time::max();
  OverloadControl overload;
};

MediaEngine::MediaEngine(const EngineConfig& config, Random random)
    : state_(std::make_unique<State>(config, std::move(random))) {}
MediaEngine::~MediaEngine() {
  // Slots refer to layers of others: participants end while all calls still stand.
  state_->by_address.clear();
  state_->participants.clear();
}

void MediaEngine::Execute(const Command& command, Time now) {
  std::visit([&](const auto& c) { state_->Execute(c, now); }, command);
}

void MediaEngine::State::Execute(const AddParticipant& command, Time now) {
  if (participants.contains(command.participant) ||
      participants.size() >= config.max_participants) {
    return;
  }
  std::unique_ptr<Call>& call = calls[command.call];
  if (!call) call = std::make_unique<Call>(command.call, context);
  auto participant = std::make_unique<Participant>(command, *call, context, now);
  call->Add(participant.get());
  by_ufrag[command.local_ice.ufrag] = participant.get();
  participants[command.participant].participant = std::move(participant);
  if (next_tick == Time::max()) next_tick = now + kTick;
}

void MediaEngine::State::Execute(const SetTransport& command, Time) {
  Participant* participant = Find(command.participant);
  if (participant == nullptr) return;
  const TransportParameters& transport = command.transport;
  ice::IceLite& ice = participant->transport().ice();
  if (transport.local_ice == ice.local()) {
    ice.SetRemote(transport.remote_ice);
  } else {
    ice.Restart(transport.local_ice, transport.remote_ice);
    by_ufrag[transport.local_ice.ufrag] = participant;
    participant->ufrags.push_back(transport.local_ice.ufrag);
    ForgetUfrags(*participant);
  }
  // Before its first flight nobody needs them.
  participant->untold_fingerprints = transport.remote_fingerprints;
  if (participant->handshaking) TellFingerprints(*participant);
}

void MediaEngine::State::TellFingerprints(Participant& participant) {
  if (!participant.untold_fingerprints) return;
  context.handshakes.push_back(
      {participant.id(), HandshakePeer{*std::move(participant.untold_fingerprints)}});
  participant.untold_fingerprints.reset();
}

void MediaEngine::State::ForgetUfrags(Participant& participant) {
  std::erase_if(participant.ufrags, [&](const std::string& ufrag) {
    if (participant.transport().ice().OwnsUfrag(ufrag)) return false;
    by_ufrag.erase(ufrag);
    return true;
  });
}

void MediaEngine::State::Execute(const SetMedia& command, Time) {
  const auto it = participants.find(command.participant);
  if (it == participants.end()) return;
  it->second.participant->SetMedia(command.media);
  it->second.next_tick = {};  // it may have a budget now, which is needed before layers are chosen
}

void MediaEngine::State::Execute(const SetSubscriptions& command, Time) {
  if (Participant* participant = Find(command.participant)) {
    participant->demands = command.video;
    participant->call().MarkDirty(*participant);
  }
}

void MediaEngine::State::Execute(const SetTrackEnabled& command, Time) {
  if (Participant* participant = Find(command.participant)) {
    participant->SetEnabled(command.source, command.enabled);
  }
}

void MediaEngine::State::Execute(const LimitBandwidth& command, Time) {
  Participant* participant = Find(command.participant);
  if (participant == nullptr) return;
  participant->bandwidth_limit.reset();
  if (command.bits_per_second) {
    participant->bandwidth_limit =
        DataRate::BitsPerSecond(static_cast<double>(*command.bits_per_second));
  }
}

void MediaEngine::State::Execute(const SetOnlyFrom& command, Time) {
  Participant* participant = Find(command.participant);
  if (participant == nullptr || participant->only_from == command.from) return;
  participant->only_from = command.from;
  participant->call().MarkDirty(*participant);
}

void MediaEngine::State::Execute(const RemoveParticipant& command, Time) {
  const auto it = participants.find(command.participant);
  if (it == participants.end()) return;
  Participant& participant = *it->second.participant;
  for (const auto& address : participant.addresses) {
    const auto found = by_address.find(address);
    if (found != by_address.end() && found->second == &participant) by_address.erase(found);
  }
  for (const std::string& ufrag : participant.ufrags) by_ufrag.erase(ufrag);
  context.handshakes.push_back(
      {command.participant, HandshakeStop{participant.transport().peer()}});
  Call& call = participant.call();
  call.Remove(&participant);
  participants.erase(it);
  if (call.empty()) calls.erase(call.id());
  if (participants.empty()) {
    next_tick = Time::max();
    SetShedding({});
  }
}

void MediaEngine::OnDatagrams(std::span<const ReceivedDatagram> batch, Time now) {
  for (const ReceivedDatagram& datagram : batch) {
    ++state_->context.stats.datagrams_received;
    state_->context.stats.bytes_received += datagram.bytes.size();
    state_->Dispatch(datagram, now);
  }
  state_->context.router.ForwardToFollowers(now);
}

// RFC 7983 section 7: the first byte tells STUN, DTLS and (S)RTP apart.
void MediaEngine::State::Dispatch(const ReceivedDatagram& datagram, Time now) {
  const uint8_t first = datagram.bytes.empty() ? 0xff : datagram.bytes[0];
  if (first <= 3) return OnStun(datagram, now);
  const bool dtls = first >= 20 && first <= 63;
  const bool rtp = first >= 128 && first <= 191;
  if (!dtls && !rtp) return context.stats.Drop(DropReason::kNotRecognised);
  Participant* participant = FindByAddress(datagram.from);
  if (participant == nullptr) return context.stats.Drop(DropReason::kUnknownAddress);
  if (dtls) {
    if (!participant->transport().AllowHandshake(now)) {
      return context.stats.Drop(DropReason::kRateLimited);
    }
    participant->handshaking = true;
    TellFingerprints(*participant);
    context.handshakes.push_back(
        {participant->id(), HandshakeDatagram{{datagram.bytes.begin(), datagram.bytes.end()}}});
  } else if (rtp::LooksLikeRtcp(datagram.bytes)) {
    participant->OnRtcp(datagram.bytes, now);
  } else {
    participant->OnRtp(datagram.bytes, now - datagram.waited, now);
  }
}

Participant* MediaEngine::State::FindByAddress(const ice::SocketAddress& address) {
  const auto it = by_address.find(address);
  if (it == by_address.end()) return nullptr;
  return it->second->transport().ice().IsValidated(address) ? it->second : nullptr;
}

bool MediaEngine::State::IsInUseByAnother(const ice::SocketAddress& address,
                                          const Participant& participant, Time now) const {
  const auto it = by_address.find(address);
  return it != by_address.end() && it->second != &participant &&
         it->second->transport().ice().IsInUse(address, now);
}

void MediaEngine::State::OnStun(const ReceivedDatagram& datagram, Time now) {
  const auto message = ice::ParseStun(datagram.bytes);
  if (!message) return context.stats.Drop(DropReason::kStunMalformed);
  const auto username = ice::SplitUsername(message->username);
  if (!username) return context.stats.Drop(DropReason::kStunUnauthenticated);
  const auto it =
      by_ufrag.find(absl::string_view(username->receiver.data(), username->receiver.size()));
  if (it == by_ufrag.end()) return context.stats.Drop(DropReason::kStunUnknownUfrag);
  Participant& participant = *it->second;
  PeerTransport& transport = participant.transport();
  if (!transport.AllowStun(now, transport.ice().IsValidated(datagram.from))) {
    return context.stats.Drop(DropReason::kRateLimited);
  }
  if (IsInUseByAnother(datagram.from, participant, now)) {
    return context.stats.Drop(DropReason::kAddressInUse);
  }
  const std::span<uint8_t> room = context.control.Reserve();
  if (room.empty()) return context.stats.Drop(DropReason::kSendQueueFull);
  const auto outcome = transport.ice().OnStun(*message, datagram.from, now, room);
  context.control.Commit(datagram.from, datagram.local, outcome.response_size);
  if (!outcome.authenticated) return context.stats.Drop(DropReason::kStunUnauthenticated);
  OnIceOutcome(participant, outcome, message->use_candidate, datagram, now);
}

void MediaEngine::State::OnIceOutcome(Participant& participant,
                                      const ice::IceLite::Outcome& outcome, bool nominates,
                                      const ReceivedDatagram& datagram, Time now) {
  const ice::IceLite& ice = participant.transport().ice();
  // Nobody else is there, or not any more.
  if (ice.IsValidated(datagram.from)) by_address[datagram.from] = &participant;
  if (outcome.newly_validated) {
    // Forget addresses that ICE no longer knows, so that the list stays as short as its.
    std::erase_if(participant.addresses, [&](const ice::SocketAddress& address) {
      if (address == datagram.from) return true;
      if (ice.IsValidated(address)) return false;
      const auto it = by_address.find(address);
      if (it != by_address.end() && it->second == &participant) by_address.erase(it);
      return true;
    });
    participant.addresses.push_back(datagram.from);
  }
  const bool from_selected = datagram.from == ice.selected();
  const bool moved =
      outcome.selected_changed ||
      (from_selected && nominates && participant.transport().HasLeft(datagram.local, now));
  if (moved) participant.OnPathChange(now);
  if (moved || !ice.selected().is_set()) participant.transport().local_address = datagram.local;
  if (from_selected) participant.transport().OnCheckAt(datagram.local, now);
  UpdateTransportState(participant);
}

void MediaEngine::State::UpdateTransportState(Participant& participant) {
  if (participant.transport_state() == TransportState::kFailed) return;
  const PeerTransport& transport = participant.transport();
  switch (transport.ice().state()) {
    case ice::IceState::kNew:
      return;
    case ice::IceState::kExpired:
      participant.ice_connected = false;
      return participant.SetTransportState(TransportState::kInterrupted);
    case ice::IceState::kConnected:
      if (transport.gone()) return;  // a check that was on its way
      if (!std::exchange(participant.ice_connected, true)) ++context.stats.ice_connected;
      return participant.SetTransportState(transport.secured() ? TransportState::kConnected
                                                               : TransportState::kConnecting);
  }
}

void MediaEngine::OnHandshake(HandshakeOutput output, Time) {
  Participant* participant = state_->Find(output.participant);
  if (participant == nullptr && !output.farewell) return;
  const PeerAddress peer = output.farewell ? *output.farewell : participant->transport().peer();
  for (const auto& datagram : output.datagrams) state_->SendTo(peer, datagram);
  if (output.farewell) return;
  EngineStats& stats = state_->context.stats;
  if (output.keys && participant->transport().SetKeys(*output.keys)) {
    ++stats.dtls_connected;
    state_->UpdateTransportState(*participant);
  }
  if (output.failed) {
    ++stats.dtls_failed;
    participant->SetTransportState(TransportState::kFailed, output.failure);
  }
  if (output.closed) {
    participant->transport().OnFarewell();
    participant->SetTransportState(TransportState::kInterrupted, "closed");
  }
}

void MediaEngine::State::SendTo(const PeerAddress& peer, std::span<const uint8_t> bytes) {
  const std::span<uint8_t> room = context.control.Reserve();
  if (!peer.remote.is_set() || bytes.size() > room.size()) return;
  std::copy(bytes.begin(), bytes.end(), room.begin());
  context.control.Commit(peer.remote, peer.local, bytes.size());
}

void MediaEngine::OnTimeout(Time now) {
  if (now >= state_->context.next_paced) state_->ReleasePaced(now);
  if (now >= state_->next_tick) state_->Tick(now);
}

void MediaEngine::State::Tick(Time now) {
  for (auto& [id, seat] : participants) {
    if (now < seat.next_tick) continue;
    seat.participant->OnTick(now);
    CheckConsent(*seat.participant, now);
    seat.next_tick = seat.participant->calm() ? now + kCalmTick : now;
  }
  for (auto& [id, call] : calls) call->OnTick(now);
  next_tick = now + kTick;
}

// Peers whose time has come are sealed again.
void MediaEngine::State::ReleasePaced(Time now) {
  context.next_paced = Time::max();
  std::erase_if(context.paced, [&](PeerTransport* peer) {
    const Time due = peer->due();
    if (due <= now) context.ready.push_back(peer);
    const bool waits = now < due && due != Time::max();
    if (waits) context.next_paced = std::min(context.next_paced, due);
    peer->paced = waits;
    return !waits;
  });
}

void MediaEngine::State::CheckConsent(Participant& participant, Time now) {
  ice::IceLite& ice = participant.transport().ice();
  if (now < ice.deadline() || !ice.OnTimeout(now)) return;
  ++context.stats.ice_expired;
  UpdateTransportState(participant);
}

void MediaEngine::OnLoad(const LoadSample& sample) {
  State& state = *state_;
  state.context.stats.load = sample.busy;
  state.context.stats.core_share = sample.ran;
  state.context.stats.receive_overflows += sample.overflowed;
  if (state.participants.empty()) return;
  OverloadControl control = state.overload;
  control.OnSample(sample, control.Needs(sample) ? state.WeighVideo(sample.at) : ShedWeights{});
  state.SetShedding(control);
}

bool MediaEngine::saturated() const { return state_->overload.saturated(); }
bool MediaEngine::shedding() const { return state_->overload.shedding(); }

ShedWeights MediaEngine::State::WeighVideo(Time now) const {
  ShedWeights weights{};
  for (const auto& [id, call] : calls) call->WeighVideo(weights, now);
  return weights;
}

void MediaEngine::State::SetShedding(const OverloadControl& control) {
  overload = control;
  context.shed_depth = control.depth();
  context.stats.shed_share = control.shed_share();
  context.stats.saturated = control.saturated();
}

Time MediaEngine::deadline() const {
  return std::min(state_->next_tick, state_->context.next_paced);
}

bool MediaEngine::Seal(TrainBuffer& out, Time now) {
  const size_t before = out.datagrams();
  const size_t bytes_before = out.size();
  bool done = state_->context.control.MoveTo(out);
  std::vector<PeerTransport*>& ready = state_->context.ready;
  while (done && !ready.empty()) {
    // First a peer itself is on its way, then what it points to, then what that points to.
    if (ready.size() > 3) ready[ready.size() - 4]->Prefetch();
    if (ready.size() > 2) ready[ready.size() - 3]->PrefetchForSeal();
    if (ready.size() > 1) ready[ready.size() - 2]->PrefetchForEstimate();
    done = state_->SealPeer(*ready.back(), out, now);
    if (done) ready.pop_back();
  }
  dtls::SrtpSender::FinishProtecting();
  EngineStats& stats = state_->context.stats;
  stats.datagrams_sent += out.datagrams() - before;
  stats.bytes_sent += out.size() - bytes_before;
  return !done;
}

// Everything due to one peer in a row: one hot key schedule, one contiguous train. False when `out`
// is full.
bool MediaEngine::State::SealPeer(PeerTransport& peer, TrainBuffer& out, Time now) {
  if (!peer.sendable()) peer.DropPackets();
  TrainShape shape;
  while (const OutgoingPacket* packet = peer.NextDue(context.stats, now)) {
    const std::span<uint8_t> room = out.Reserve();
    if (room.empty()) return false;
    const size_t size = peer.Seal(*packet, shape, room, context.stats, now);
    CountSealed(*packet, size, now);
    if (size != 0) out.Commit(peer.ice().selected(), size, peer.local_address);
    peer.PopDue();
  }
  context.Pace(peer, now);
  return true;
}

void MediaEngine::State::CountSealed(const OutgoingPacket& packet, size_t size, Time now) {
  if (size == 0) return context.stats.Drop(DropReason::kTooLarge);
  if (packet.kind == OutgoingPacket::Kind::kPadding) {
    ++context.stats.padding_sent;
    return;
  }
  if (packet.kind == OutgoingPacket::Kind::kRetransmission) {
    ++context.stats.retransmitted;
    return;
  }
  packet.stream->OnMediaSent(packet.packet->header.payload_size, packet.plan.timestamp);
  latency.Add(packet.packet->arrival, now, context.stats);
  if (rtp::KindOf(packet.packet->codec) == rtp::MediaKind::kAudio) {
    ++context.stats.rtp_forwarded_audio;
  } else {
    ++context.stats.rtp_forwarded_video;
  }
}

std::vector<Event> MediaEngine::TakeEvents() { return std::exchange(state_->context.events, {}); }

std::vector<HandshakeInput> MediaEngine::TakeHandshakeInputs() {
  return std::exchange(state_->context.handshakes, {});
}

std::optional<PathState> MediaEngine::path(ParticipantId id) const {
  Participant* const participant = state_->Find(id);
  return participant == nullptr ? std::nullopt : participant->transport().path();
}

const EngineStats& MediaEngine::stats() const {
  EngineStats& stats = state_->context.stats;
  stats.participants = state_->participants.size();
  stats.calls = state_->calls.size();
  stats.tracks = stats.slots = stats.slots_shed = 0;
  for (const auto& [id, seat] : state_->participants) {
    stats.tracks += seat.participant->tracks().size();
    stats.slots += seat.participant->slots().size();
    stats.slots_shed += seat.participant->subscription().slots_shed();
  }
  return stats;
}

}  // namespace sfu
