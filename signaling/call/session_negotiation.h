// When a participant's session is offered what: the Negotiator (how an SDP reads) plus the rules of
// the order in which descriptions go, and the media commands that follow from them.
//
// After a browser joins, the server waits 500 ms for its offer and then offers itself. Later it
// offers only when others send more than is negotiated, one offer at a time. A caller whom nobody
// has answered gets no offer before somebody does. Players and publishers (WHIP, WHEP) never get
// one.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sfu/api/commands.h"
#include "signaling/call/call_state.h"
#include "signaling/call/instant.h"
#include "signaling/sdp/negotiator.h"

namespace signaling {

inline constexpr std::chrono::milliseconds kClientOfferWindow{500};

// How many tracks are sent. `more_…` of them are not a participant's first microphone or first
// camera, which lie beside each other in audio and video slot i.
struct SentTracks {
  size_t audio = 0;
  size_t video = 0;
  size_t more_audio = 0;
  size_t more_video = 0;

  bool any() const { return audio + video > 0; }
  bool operator==(const SentTracks&) const = default;
  SentTracks& operator+=(const SentTracks& other);
  SentTracks& operator-=(const SentTracks& other);
};

// What the others in the call send.
struct OtherSenders {
  size_t participants = 0;
  SentTracks tracks;
};

// The slots a subscriber should have for what `others` send. `first`: of a first server offer,
// which asks for one of each kind even when nobody sends.
SlotCounts WantedSlots(const OtherSenders& others, size_t max_audio, size_t max_video, bool first);

// An answer of ours that nothing has yet proven to have arrived.
struct SentAnswer {
  std::string sdp;
  std::optional<std::string> negotiation_id;  // the client's, echoed
};

class SessionNegotiation {
 public:
  SessionNegotiation(sfu::ParticipantId participant, ParticipantKind kind,
                     NegotiatorOptions options, SteadyTime joined);

  // The client's offer; our answer.
  absl::StatusOr<std::string> OnOffer(std::string_view sdp, std::span<const TrackHint> tracks,
                                      std::optional<std::string> negotiation_id);
  absl::Status OnAnswer(std::string_view sdp, std::optional<std::string_view> negotiation_id,
                        std::span<const TrackHint> tracks);
  absl::Status OnCandidate(std::string_view candidate, std::string_view sdp_mid,
                           std::optional<int> mline_index) const;
  absl::StatusOr<std::string> OnFragment(std::string_view sdpfrag);

  // Holds for the descriptions to come.
  void SetMayPublish(bool may_publish) { negotiator_.SetMayPublish(may_publish); }

  // No offer of ours before BeginOffers, which gives the client its time to offer first.
  void HoldOffers();
  void BeginOffers(SteadyTime now);
  // The offer to send now, if one is due: at most one is pending at a time.
  std::optional<Negotiator::Offer> OfferIfDue(const OtherSenders& others, SteadyTime now);
  // The end of the wait for the client's offer; SteadyTime::max() when not waiting.
  SteadyTime deadline() const { return offer_window_.value_or(SteadyTime::max()); }

  // The commands by which media follows what was negotiated since the last call.
  std::vector<sfu::Command> TakeCommands();
  Published published() const;
  SentTracks Sends() const;
  // Is the m-line of this mid one by which the client sends?
  bool Receives(std::string_view mid) const;
  const ice::Credentials& local_ice() const { return local_ice_; }
  const sfu::TransportParameters& transport() const { return negotiator_.transport(); }
  bool negotiated() const { return negotiator_.negotiated(); }

  // What a connection that takes over must hear again.
  const std::optional<Negotiator::Offer>& pending_offer() const {
    return negotiator_.pending_offer();
  }
  const std::optional<SentAnswer>& unproven_answer() const { return unproven_answer_; }
  // Media flows: the client has our description.
  void OnConnected() { unproven_answer_.reset(); }

 private:
  sfu::ParticipantId participant_;
  ParticipantKind kind_;
  ice::Credentials local_ice_;
  size_t max_audio_slots_;
  size_t max_video_slots_;
  Negotiator negotiator_;
  std::optional<SteadyTime> offer_window_;  // max(): held
  SlotCounts offered_;                      // by the offer now pending
  std::optional<SlotCounts>
      settled_;  // by the last offer answered: what a client declines stays so
  std::optional<SentAnswer> unproven_answer_;
  std::optional<sfu::TransportParameters> submitted_transport_;
  std::optional<sfu::MediaParameters> submitted_media_;
};

}  // namespace signaling
