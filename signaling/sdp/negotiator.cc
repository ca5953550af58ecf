#include "signaling/sdp/negotiator.h"

#include <algorithm>
#include <utility>

#include "signaling/sdp/answerer.h"
#include "signaling/sdp/ice_fragment.h"
#include "signaling/sdp/negotiated_session.h"
#include "signaling/sdp/offerer.h"
#include "signaling/sdp/parser.h"
#include "signaling/sdp/serializer.h"
#include "signaling/sdp/session_transport.h"
#include "signaling/sdp/text.h"

namespace signaling {
namespace {

absl::Status Stale(std::string_view sentence) {
  return absl::FailedPreconditionError(std::string(sentence));
}

// RFC 8843 section 7.3: our group is a part of the offered one.
bool IsBundled(const SessionDescription& offer, const NegotiatedSession& session) {
  return std::ranges::any_of(offer.bundle_groups, [&](const std::vector<std::string>& group) {
    return std::ranges::all_of(session.sections, [&](const NegotiatedSection& section) {
      return section.stopped || std::ranges::find(group, section.local.mid) != group.end();
    });
  });
}

}  // namespace

struct Negotiator::State {
  NegotiatorOptions options;
  NegotiatedSession session;                 // what both sides agreed to
  std::optional<NegotiatedSession> offered;  // what the pending offer asks for
  std::optional<Offer> pending;
  sfu::MediaParameters media;
  uint64_t session_id = 0;
  uint64_t version = 0;

  void Adopt(NegotiatedSession next) {
    session = std::move(next);
    media = MediaOf(session, options.cname);
    Withdraw();
  }
  void Withdraw() {
    offered.reset();
    pending.reset();
  }
  // RFC 3264 section 8: the version rises with every description.
  std::string Write(const NegotiatedSession& described, bool bundle) {
    return SerializeSdp(Describe(described, bundle, session_id, ++version));
  }
};

Negotiator::Negotiator(NegotiatorOptions options) : state_(std::make_unique<State>()) {
  state_->options = std::move(options);
  state_->session.transport.local_ice = state_->options.local_ice;
  state_->session_id = state_->options.new_ssrc();
  state_->media.cname = state_->options.cname;
}
Negotiator::~Negotiator() = default;
Negotiator::Negotiator(Negotiator&&) noexcept = default;
Negotiator& Negotiator::operator=(Negotiator&&) noexcept = default;

void Negotiator::SetMayPublish(bool may_publish) { state_->options.may_publish = may_publish; }

absl::StatusOr<std::string> Negotiator::OnOffer(std::string_view sdp,
                                                std::span<const TrackHint> tracks) {
  const auto offer = ParseSdp(sdp);
  if (!offer.ok()) return offer.status();
  auto next = AnswerOffer(*offer, tracks, state_->options, state_->session);
  if (!next.ok()) return next.status();
  state_->Adopt(*std::move(next));
  return state_->Write(state_->session, IsBundled(*offer, state_->session));
}

Negotiator::Offer Negotiator::CreateOffer(const SlotCounts& slots) {
  // A replaced offer may have reached the client: its mids and SSRCs keep their meaning.
  const NegotiatedSession& base = state_->offered ? *state_->offered : state_->session;
  state_->offered = MakeOffer(slots, state_->options, base);
  std::string sdp = state_->Write(*state_->offered, true);
  state_->pending = Offer{
      .sdp = std::move(sdp),
      .negotiation_id = std::to_string(state_->session_id) + "-" + std::to_string(state_->version)};
  return *state_->pending;
}

bool Negotiator::NeedsOffer(const SlotCounts& slots) const {
  return FallsShort(slots, state_->options, state_->session);
}

const std::optional<Negotiator::Offer>& Negotiator::pending_offer() const {
  return state_->pending;
}

absl::Status Negotiator::OnAnswer(std::string_view sdp,
                                  std::optional<std::string_view> negotiation_id,
                                  std::span<const TrackHint> tracks) {
  if (!state_->pending) return Stale("No offer of the server awaits an answer");
  if (negotiation_id && *negotiation_id != state_->pending->negotiation_id) {
    return Stale("The answer is to an offer that was withdrawn or replaced");
  }
  const auto answer = ParseSdp(sdp);
  if (!answer.ok()) return answer.status();
  auto next = ApplyAnswer(*answer, tracks, state_->options, *state_->offered);
  if (!next.ok()) return next.status();
  state_->Adopt(*std::move(next));
  return absl::OkStatus();
}

absl::Status Negotiator::OnCandidate(std::string_view candidate, std::string_view sdp_mid,
                                     std::optional<int> mline_index) const {
  if (absl::Status status = CheckCandidate(candidate); !status.ok()) return status;
  if (mline_index && (*mline_index < 0 || static_cast<size_t>(*mline_index) >= kMaxMediaSections)) {
    return absl::InvalidArgumentError("sdpMLineIndex is out of range");
  }
  // Before the first description any mid may be right.
  if (!state_->session.established || sdp_mid.empty()) return absl::OkStatus();
  if (state_->session.Find(sdp_mid) != nullptr) return absl::OkStatus();
  if (state_->offered && state_->offered->Find(sdp_mid) != nullptr) return absl::OkStatus();
  return absl::InvalidArgumentError("sdpMid " + Shown(sdp_mid) + " names no negotiated m-section");
}

absl::StatusOr<std::string> Negotiator::OnFragment(std::string_view sdpfrag) {
  if (!state_->session.established) {
    return absl::FailedPreconditionError("Nothing is negotiated yet that a fragment could change");
  }
  const auto restart = ReadFragment(sdpfrag, state_->session);
  if (!restart.ok()) return restart.status();
  if (!restart->has_value()) return std::string();
  NegotiatedSession next = state_->session;
  next.transport.remote_ice = **restart;
  next.transport.local_ice = state_->options.new_credentials();
  state_->Adopt(std::move(next));
  return WriteFragment(state_->session);
}

bool Negotiator::negotiated() const { return state_->session.established; }
const sfu::TransportParameters& Negotiator::transport() const { return state_->session.transport; }
const sfu::MediaParameters& Negotiator::media() const { return state_->media; }

}  // namespace signaling
