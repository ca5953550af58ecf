// One participant's PeerConnection as the server sees it: offer and answer (RFC 3264, RFC 8829, RFC
// 9429) in, RTP parameters out. The server is ICE-lite, DTLS-passive, bundles everything, muxes
// RTCP, and is the polite peer in a glare. A pure machine: randomness and identities come from the
// caller.
//
// A description is applied whole or not at all: on an error the negotiated state is what it was.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "sfu/api/rtp_parameters.h"
#include "signaling/sdp/negotiator_options.h"
#include "signaling/sdp/track_hint.h"

namespace signaling {

class Negotiator {
 public:
  explicit Negotiator(NegotiatorOptions options);
  ~Negotiator();
  Negotiator(Negotiator&&) noexcept;
  Negotiator& operator=(Negotiator&&) noexcept;

  // The client's offer; our answer, as SDP. A pending offer of ours is withdrawn. Errors are
  // kInvalidArgument with a sentence that names the line, mid or codec; under whole_or_nothing
  // kFailedPrecondition for a well-formed offer that could only be accepted in part.
  absl::StatusOr<std::string> OnOffer(std::string_view sdp, std::span<const TrackHint> tracks);

  // A new offer of ours for (at least) `slots`, keeping every m-section that exists; it replaces a
  // pending one. A section made by us is sendrecv when it is the first of its kind, else sendonly;
  // its mid is s0, s1, …. Sections the client declined or rejected are not asked for again in
  // number.
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

  // May the participant send? Holds for the descriptions to come; what is negotiated stays.
  void SetMayPublish(bool may_publish);

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
