// One participant's PeerConnection as the server sees it: offer and answer (RFC 3264, RFC 8829, RFC
// 9429) in, RTP parameters out. The server is ICE-lite, DTLS-passive, bundles everything, muxes
// RTCP, and is the polite peer in a glare. A pure machine: randomness and identities come from the
// caller.
//
// A description is applied whole or not at all: on an error the negotiated state is what it was.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dtls/certificate.h"
#include "ice/candidate.h"
#include "sfu/api/rtp_parameters.h"

namespace signaling {

// A client's word on what an m-section carries (`tracks` of sdp/offer and sdp/answer).
struct TrackHint {
  std::string mid;
  sfu::TrackSource source = sfu::TrackSource::kMicrophone;
};

struct NegotiatorOptions {
  ice::Credentials local_ice;
  dtls::Fingerprint fingerprint;
  std::vector<ice::HostCandidate> candidates;
  std::string cname;  // of all our streams, also the msid prefix
  bool may_publish =
      true;  // viewers: the server never receives; offered media is answered inactive/sendonly
  size_t max_audio_slots = 3;  // m-sections on which we send
  size_t max_video_slots = 12;
  // WHIP and WHEP: the client's word is final.
  bool whole_or_nothing = false;  // any m-section that cannot be accepted refuses the offer whole
  std::function<uint32_t()> new_ssrc;                 // unique and random, never 0
  std::function<sfu::TrackId()> new_track;            // for each newly published m-section
  std::function<ice::Credentials()> new_credentials;  // for an ICE restart
};

// How many slots the server wants to send on. Never shrinks what a client has offered.
struct SlotCounts {
  size_t audio = 1;
  size_t video = 1;
  bool paired = true;  // audio and video slot i share a media stream (msid), for lip-sync
};

class Negotiator {
 public:
  explicit Negotiator(NegotiatorOptions options);
  ~Negotiator();
  Negotiator(Negotiator&&) noexcept;
  Negotiator& operator=(Negotiator&&) noexcept;

  // The client's offer; our answer, as SDP. A pending offer of ours is withdrawn. Errors are
  // kInvalidArgument with a sentence that names the line, mid or codec.
  absl::StatusOr<std::string> OnOffer(std::string_view sdp, std::span<const TrackHint> tracks);

  // A new offer of ours for (at least) `slots`, keeping every m-section that exists; it replaces a
  // pending one. The first audio and first video section made by us are sendrecv, others sendonly;
  // their mids s0, s1, ….
  struct Offer {
    std::string sdp;
    std::string negotiation_id;
  };
  Offer CreateOffer(const SlotCounts& slots);
  // True when what is negotiated falls short of `slots` (or their msids differ from what `slots`
  // asks).
  bool NeedsOffer(const SlotCounts& slots) const;
  const std::optional<Offer>& pending_offer() const;

  // kFailedPrecondition (409 negotiation_stale) when `negotiation_id` names an offer that is not
  // pending, or none is; kInvalidArgument for a bad answer: the pending offer stays pending.
  absl::Status OnAnswer(std::string_view sdp, std::optional<std::string_view> negotiation_id,
                        std::span<const TrackHint> tracks);

  // A trickled candidate of the client (`candidate` may be empty: end of candidates): checked for
  // form.
  absl::Status OnCandidate(std::string_view candidate, std::string_view sdp_mid,
                           std::optional<int> mline_index) const;

  // WHIP/WHEP trickle and restart (RFC 8840 fragments): candidates only -> empty string; new
  // credentials -> our fragment with new credentials and candidates.
  absl::StatusOr<std::string> OnFragment(std::string_view sdpfrag);

  // True once a description of the client's was applied.
  bool negotiated() const;
  // Both complete and ready for sfu::SetTransport / sfu::SetMedia once negotiated().
  const sfu::TransportParameters& transport() const;
  const sfu::MediaParameters& media() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace signaling
