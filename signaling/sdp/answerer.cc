#include "signaling/sdp/answerer.h"

#include <algorithm>
#include <string>

#include "signaling/sdp/codec_matching.h"
#include "signaling/sdp/description_checks.h"
#include "signaling/sdp/section_negotiation.h"
#include "signaling/sdp/session_transport.h"
#include "signaling/sdp/track_sources.h"
#include "signaling/sdp/transport_negotiation.h"

namespace signaling {
namespace {

constexpr DescriptionType kOffer = DescriptionType::kOffer;

class Answerer {
 public:
  Answerer(const SessionDescription& offer, const NegotiatorOptions& options,
           const NegotiatedSession& current)
      : offer_(offer), options_(options), session_(current) {}

  absl::StatusOr<NegotiatedSession> Answer(std::span<const TrackHint> hints) {
    if (absl::Status status = CheckContinuity(offer_, session_, kOffer); !status.ok()) {
      return status;
    }
    session_.sections.resize(offer_.sections.size());
    for (size_t i = 0; i < offer_.sections.size(); ++i) {
      if (absl::Status status = AnswerSection(i); !status.ok()) return status;
    }
    if (absl::Status status = FinishTransport(); !status.ok()) return status;
    if (absl::Status status = CheckHints(hints, session_); !status.ok()) return status;
    if (absl::Status status = CheckDistinctSsrcs(session_, kOffer); !status.ok()) return status;
    UpdateTracks(hints, options_.new_track, session_);
    session_.receive_extensions = extensions_.receive();
    session_.established = true;
    WriteSlots(session_, options_.cname);
    return std::move(session_);
  }

 private:
  // What cannot be accepted is rejected alone, or with the whole offer where it is all or nothing.
  absl::Status Reject(NegotiatedSection& section, const MediaSection& remote,
                      const std::string& sentence) {
    if (options_.whole_or_nothing) return absl::FailedPreconditionError(sentence);
    if (first_rejection_.empty()) first_rejection_ = sentence;
    Stop(section, remote);
    return absl::OkStatus();
  }

  void Stop(NegotiatedSection& section, const MediaSection& remote) {
    if (!section.stopped && section.slot) {
      ++session_.refused[static_cast<size_t>(KindOf(section.local))];
    }
    StopSection(remote, section);
  }

  // The sections up to here on which we send, of `kind`.
  size_t SlotsOf(rtp::MediaKind kind, size_t end) const {
    return static_cast<size_t>(std::count_if(
        session_.sections.begin(), session_.sections.begin() + static_cast<std::ptrdiff_t>(end),
        [kind](const NegotiatedSection& s) {
          return !s.stopped && s.slot && KindOf(s.local) == kind;
        }));
  }

  Direction Decide(size_t index, const MediaSection& remote) const {
    const Direction theirs = offer_.DirectionOf(remote);
    const rtp::MediaKind kind = KindOf(remote);
    const size_t limit =
        kind == rtp::MediaKind::kAudio ? options_.max_audio_slots : options_.max_video_slots;
    return MakeDirection(Receives(theirs) && SlotsOf(kind, index) < limit,
                         Sends(theirs) && options_.may_publish);
  }

  absl::Status AnswerSection(size_t index) {
    const MediaSection& remote = offer_.sections[index];
    NegotiatedSection& section = session_.sections[index];
    if (section.stopped) section = NegotiatedSection{};  // RFC 8829 section 5.3.1: recycled
    section.mid = MidOf(offer_, index);
    if (remote.is_stopped()) {
      Stop(section, remote);
      return absl::OkStatus();
    }
    const std::string label = SectionLabel(offer_, index, kOffer);
    if (!remote.is_rtp()) {
      return Reject(section, remote,
                    label + " is " + remote.media + ", and the server takes audio and video only");
    }
    if (!IsSupportedProtocol(remote.protocol)) {
      return Reject(section, remote,
                    label + " uses the protocol " + remote.protocol +
                        ", and the server takes UDP/TLS/RTP/SAVPF only");
    }
    if (options_.whole_or_nothing && MatchCodecs(remote).empty()) {
      return absl::FailedPreconditionError(NoCommonCodec(label, remote));
    }
    return AcceptSection(index, label);
  }

  absl::Status AcceptSection(size_t index, const std::string& label) {
    const MediaSection& remote = offer_.sections[index];
    NegotiatedSection& section = session_.sections[index];
    const Direction theirs = offer_.DirectionOf(remote);
    const Direction local = Decide(index, remote);
    if (options_.whole_or_nothing && theirs != Direction::kInactive &&
        local == Direction::kInactive) {
      return absl::FailedPreconditionError(label + " is " + std::string(DirectionName(theirs)) +
                                           (Sends(theirs)
                                                ? ", but the client may not send here"
                                                : ", but the server sends no more than it has"));
    }
    const SectionTerms terms{local, offer_.extmap_allow_mixed, label};
    const bool was_slot = !section.stopped && section.slot.has_value();
    if (absl::Status status = NegotiateSection(remote, terms, extensions_, section); !status.ok()) {
      return status;
    }
    const bool could_send = was_slot || section.declined || Sends(section.wish);
    section.declined = could_send && !Receives(theirs);
    if (!section.made_by_us) section.wish = local;
    const bool rtx = std::ranges::any_of(section.codecs, [](const sfu::CodecParameters& codec) {
      return codec.rtx_payload_type.has_value();
    });
    UpdateSlot(Sends(local), rtx, options_.new_ssrc, section);
    accepted_.push_back(index);
    return absl::OkStatus();
  }

  absl::Status FinishTransport() {
    if (!accepted_.empty()) {
      return AdoptTransport(offer_, accepted_, kOffer, options_, session_);
    }
    // An offer that stops everything is fine once there is a transport.
    if (session_.established && first_rejection_.empty()) return absl::OkStatus();
    return absl::InvalidArgumentError(
        first_rejection_.empty() ? "The offer has no audio or video m-section" : first_rejection_);
  }

  const SessionDescription& offer_;
  const NegotiatorOptions& options_;
  NegotiatedSession session_;
  ExtensionMatcher extensions_;
  std::vector<size_t> accepted_;
  std::string first_rejection_;
};

}  // namespace

absl::StatusOr<NegotiatedSession> AnswerOffer(const SessionDescription& offer,
                                              std::span<const TrackHint> hints,
                                              const NegotiatorOptions& options,
                                              const NegotiatedSession& current) {
  return Answerer(offer, options, current).Answer(hints);
}

}  // namespace signaling
