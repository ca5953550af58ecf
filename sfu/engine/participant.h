// One participant's media session: its transport, the tracks it publishes and the slots it receives
// on.
#pragma once

#include <algorithm>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sfu/api/commands.h"
#include "sfu/engine/engine_context.h"
#include "sfu/engine/subscription.h"
#include "sfu/forward/slot.h"
#include "sfu/forward/stream_demuxer.h"
#include "sfu/layers/connection_quality.h"
#include "sfu/layers/speaker_levels.h"
#include "sfu/transport/peer_transport.h"
#include "sfu/util/data_rate.h"

namespace sfu {

class Call;

class Participant {
 public:
  Participant(const AddParticipant& command, Call& call, EngineContext& context, Time now);
  ~Participant();
  Participant(const Participant&) = delete;
  Participant& operator=(const Participant&) = delete;

  ParticipantId id() const { return id_; }
  Call& call() const { return call_; }
  PeerTransport& transport() { return transport_; }
  std::vector<std::unique_ptr<IncomingTrack>>& tracks() { return tracks_; }
  const std::vector<std::unique_ptr<IncomingTrack>>& tracks() const { return tracks_; }
  std::vector<std::unique_ptr<Slot>>& slots() { return slots_; }
  const std::vector<std::unique_ptr<Slot>>& slots() const { return slots_; }
  IncomingTrack* FindTrack(TrackId id) const;
  SpeakerLevel& speaker() { return speaker_; }
  const SpeakerLevel& speaker() const { return speaker_; }

  void SetMedia(const MediaParameters& media);
  // Mutes or unmutes the tracks of that source, also ones that are yet to come.
  void SetEnabled(TrackSource source, bool enabled);
  Subscription& subscription() { return subscription_; }
  const Subscription& subscription() const { return subscription_; }
  std::optional<std::vector<VideoDemand>> demands;
  std::optional<ParticipantId> only_from;
  std::optional<DataRate> bandwidth_limit;  // never send it more than this

  // What may be sent to this subscriber: everything, audio and retransmissions too, as bits on the
  // wire (48 bytes a packet come on top of its RTP payload and header). nullopt: there is no
  // estimate, and nothing is left out for bandwidth. Its call looks at it on every tick, unless
  // it is calm.
  std::optional<DataRate> budget() const {
    if (!budget_ || !bandwidth_limit) return budget_ ? budget_ : bandwidth_limit;
    return std::min(*budget_, *bandwidth_limit);
  }
  // No feedback has confirmed it yet.
  bool budget_is_guess() const { return budget_is_guess_; }
  // The allocation's answer: what all of it would need with the next step up; nullopt: all that is
  // asked for is sent. Probes look for that much.
  void SetWish(std::optional<DataRate> wish) { wish_ = wish; }

  // Datagrams of an ICE-validated address, first byte 128..191.
  void OnRtp(std::span<uint8_t> bytes, Time arrival, Time now);
  void OnRtcp(std::span<uint8_t> bytes, Time now);
  // NACK, key-frame requests, transport feedback, reports: what is due.
  void OnTick(Time now);
  // It sends nothing and what it is sent is paced by nothing: on most ticks nothing is to be done.
  bool calm() { return tracks_.empty() && transport_.estimator() == nullptr; }

  // Its media takes another way from now on.
  void OnPathChange(Time now);

  void SetTransportState(TransportState state, std::string reason = {});
  TransportState transport_state() const { return state_; }

  // The last SlotsChanged told.
  std::vector<SlotState> told_slots;
  bool to_be_assigned = true;  // what its slots carry: see Call::MarkDirty

  // Addresses and ufrags by which the engine finds this participant.
  std::vector<ice::SocketAddress> addresses;
  std::vector<std::string> ufrags;

  // Of its certificates; nullopt: the handshakes know them.
  std::optional<std::vector<dtls::Fingerprint>> untold_fingerprints;
  bool handshaking = false;    // a DTLS datagram came
  bool ice_connected = false;  // was counted

 private:
  // rtcp_input.cc
  void OnSenderReport(const rtp::RtcpBlock& block, Time now);
  void OnReports(std::span<const uint8_t> reports, Time now);
  void OnTransportFeedback(const rtp::RtcpBlock& block, Time now);
  void OnRemb(const rtp::RtcpBlock& block, Time now);
  void OnNack(const rtp::RtcpBlock& block, Time now);
  void OnKeyFrameRequest(uint32_t ssrc);
  void StartOver();
  Slot* FindSlot(uint32_t ssrc) const;
  // rtcp_output.cc
  void SendRequests(Time now);
  void SendFeedback(Time now);
  void SendReports(Time now);
  // What the reports of the last second say of the connection, to signaling when it changes.
  void TellQuality();
  void SendRtcp(std::span<uint8_t> room, size_t size);

  void UpdateTracks(const MediaParameters& media);
  void UpdateEstimation(const MediaParameters& media);
  void ChoosePadding();
  void UpdateBudget(Time now);
  void UpdateSlots(const MediaParameters& media);
  void Forward(const StreamDemuxer::Stream& stream, const rtp::ParsedPacket& header,
               std::span<const uint8_t> bytes, Time now);

  ParticipantId id_;
  Call& call_;
  EngineContext& context_;
  PeerTransport transport_;
  MediaParameters media_;
  PublisherClock clock_;
  std::vector<std::unique_ptr<IncomingTrack>> tracks_;
  StreamDemuxer demuxer_;
  std::vector<std::unique_ptr<Slot>> slots_;
  SpeakerLevel speaker_;
  Subscription subscription_;
  ConnectionQuality quality_;
  std::vector<TrackSource> muted_;
  TransportState state_ = TransportState::kConnecting;
  TransportState told_state_ = TransportState::kConnecting;  // by an event; as it begins: by none
  std::optional<DataRate> budget_;
  bool budget_is_guess_ = false;
  std::optional<DataRate> wish_;
  uint32_t rtcp_ssrc_;
  Time next_report_;
  // Of what was sent to it, what feedback tells since the path was silent.
  struct AfterSilence {
    Time until{};
    int lost = 0;
  };
  AfterSilence after_silence_;
  Time next_trim_{};
  std::vector<uint16_t> nacks_;            // reused
  std::vector<rtp::ReportBlock> reports_;  // reused
};

}  // namespace sfu
