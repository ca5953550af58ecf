#include "signaling/sdp/offerer.h"

#include <algorithm>

#include "signaling/sdp/codec_matching.h"
#include "signaling/sdp/description_checks.h"
#include "signaling/sdp/offered_media.h"
#include "signaling/sdp/parser.h"
#include "signaling/sdp/section_negotiation.h"
#include "signaling/sdp/session_transport.h"
#include "signaling/sdp/track_sources.h"

namespace signaling {
namespace {

using rtp::MediaKind;

bool IsLive(const NegotiatedSection& section, MediaKind kind) {
  return !section.stopped && section.local.is_rtp() && KindOf(section.local) == kind;
}

// Slots there are, and those the client was offered and did not want: asking again for these would
// never end.
size_t SettledSlots(const NegotiatedSession& session, MediaKind kind) {
  const auto settled = std::ranges::count_if(session.sections, [kind](const auto& section) {
    return IsLive(section, kind) && (section.slot || section.declined);
  });
  return static_cast<size_t>(settled) + session.refused[static_cast<size_t>(kind)];
}

size_t MissingSlots(const SlotCounts& slots, const NegotiatorOptions& options,
                    const NegotiatedSession& session, MediaKind kind) {
  const size_t wanted = kind == MediaKind::kAudio ? std::min(slots.audio, options.max_audio_slots)
                                                  : std::min(slots.video, options.max_video_slots);
  const size_t settled = SettledSlots(session, kind);
  return wanted > settled ? wanted - settled : 0;
}

std::string FreeMid(const NegotiatedSession& session) {
  for (size_t i = 0;; ++i) {
    std::string mid = "s" + std::to_string(i);
    if (session.Find(mid) == nullptr) return mid;
  }
}

// RFC 8829 section 5.2.2: a stopped section is used again before m-lines are added; only one of the
// same media, for not every client takes another.
NegotiatedSection* FindPlace(NegotiatedSession& session, MediaKind kind) {
  for (NegotiatedSection& section : session.sections) {
    if (section.stopped && section.local.is_rtp() && KindOf(section.local) == kind) {
      return &section;
    }
  }
  if (session.sections.size() >= kMaxMediaSections) return nullptr;
  return &session.sections.emplace_back();
}

bool AddSection(MediaKind kind, const NegotiatorOptions& options, NegotiatedSession& session) {
  const bool first = std::ranges::none_of(
      session.sections, [kind](const auto& section) { return IsLive(section, kind); });
  const Direction wish = MakeDirection(true, first && options.may_publish);
  NegotiatedSection made{.mid = FreeMid(session), .made_by_us = true, .wish = wish};
  made.local = OfferedMedia(session, kind, made.mid, wish);
  if (made.local.payloads.empty()) return false;  // the client uses every number
  made.stopped = false;
  UpdateSlot(true, kind == MediaKind::kVideo, options.new_ssrc, made);
  NegotiatedSection* place = FindPlace(session, kind);
  if (place == nullptr) return false;
  *place = std::move(made);
  return true;
}

void RenewSection(const NegotiatorOptions& options, NegotiatedSection& section) {
  section.local.direction = section.wish;
  UpdateSlot(Sends(section.wish), KindOf(section.local) == MediaKind::kVideo, options.new_ssrc,
             section);
}

class AnswerReader {
 public:
  AnswerReader(const SessionDescription& answer, const NegotiatorOptions& options,
               const NegotiatedSession& offered)
      : answer_(answer), options_(options), session_(offered) {}

  absl::StatusOr<NegotiatedSession> Read(std::span<const TrackHint> hints) {
    if (auto status = CheckContinuity(answer_, session_, DescriptionType::kAnswer); !status.ok()) {
      return status;
    }
    for (size_t i = 0; i < answer_.sections.size(); ++i) {
      if (absl::Status status = ReadSection(i); !status.ok()) return status;
    }
    if (accepted_.empty() && !session_.established) {
      return absl::InvalidArgumentError("The answer rejects every m-section of the offer");
    }
    if (!accepted_.empty()) {
      absl::Status status =
          AdoptTransport(answer_, accepted_, DescriptionType::kAnswer, options_, session_);
      if (!status.ok()) return status;
    }
    return Finish(hints);
  }

 private:
  absl::StatusOr<NegotiatedSession> Finish(std::span<const TrackHint> hints) {
    if (auto status = CheckHints(hints, session_); !status.ok()) return status;
    if (auto status = CheckDistinctSsrcs(session_, DescriptionType::kAnswer); !status.ok()) {
      return status;
    }
    UpdateTracks(hints, options_.new_track, session_);
    session_.receive_extensions = extensions_.receive();
    session_.established = true;
    WriteSlots(session_, options_.cname);
    return std::move(session_);
  }

  absl::Status ReadSection(size_t index) {
    const MediaSection& remote = answer_.sections[index];
    NegotiatedSection& section = session_.sections[index];
    if (section.stopped || remote.is_stopped()) {
      if (!section.stopped && section.slot) {
        ++session_.refused[static_cast<size_t>(KindOf(section.local))];
      }
      StopSection(section.local, section);
      return absl::OkStatus();
    }
    return AcceptSection(index);
  }

  absl::Status AcceptSection(size_t index) {
    const MediaSection& remote = answer_.sections[index];
    NegotiatedSection& section = session_.sections[index];
    const Direction theirs = answer_.DirectionOf(remote);
    const Direction offered = section.local.direction.value_or(Direction::kInactive);
    // RFC 3264 section 6.1: no more than was offered.
    const Direction agreed =
        MakeDirection(Sends(offered) && Receives(theirs), Receives(offered) && Sends(theirs));
    const MediaSection restricted = RestrictToOffer(remote, section.local);
    const SectionTerms terms{agreed, answer_.extmap_allow_mixed,
                             SectionLabel(answer_, index, DescriptionType::kAnswer)};
    const std::string mid = section.local.mid;
    if (auto status = NegotiateSection(restricted, terms, extensions_, section); !status.ok()) {
      return status;
    }
    section.local.mid = mid;
    section.declined = Sends(offered) && !Receives(theirs);
    UpdateSlot(Sends(agreed), false, options_.new_ssrc, section);
    accepted_.push_back(index);
    return absl::OkStatus();
  }

  const SessionDescription& answer_;
  const NegotiatorOptions& options_;
  NegotiatedSession session_;
  ExtensionMatcher extensions_;
  std::vector<size_t> accepted_;
};

// Whether audio slot i and video slot i share their stream now; nullopt while there is no such
// pair.
std::optional<bool> SharesStreams(const NegotiatedSession& session) {
  std::optional<std::string> audio;
  std::optional<std::string> video;
  for (const NegotiatedSection& section : session.sections) {
    if (section.stopped || !section.slot || section.local.msids.empty()) continue;
    const std::string& msid = section.local.msids.front();
    auto& first = KindOf(section.local) == MediaKind::kAudio ? audio : video;
    if (!first) first = msid.substr(0, msid.find(' '));
  }
  if (!audio || !video) return std::nullopt;
  return audio == video;
}

}  // namespace

NegotiatedSession MakeOffer(const SlotCounts& slots, const NegotiatorOptions& options,
                            const NegotiatedSession& base) {
  NegotiatedSession session = base;
  session.paired = slots.paired;
  for (const MediaKind kind : {MediaKind::kAudio, MediaKind::kVideo}) {
    // Counted before renewal: what was declined is offered once more, but not replaced.
    for (size_t missing = MissingSlots(slots, options, session, kind); missing > 0; --missing) {
      if (AddSection(kind, options, session)) continue;
      session.refused[static_cast<size_t>(kind)] += missing;  // there never will be room
      break;
    }
  }
  const LocalTransport transport = LocalTransportOf(options, session);
  for (NegotiatedSection& section : session.sections) {
    if (section.stopped) continue;
    RenewSection(options, section);
    WriteTransportLines(transport, DtlsSetup::kActPass, section.local);
  }
  WriteSlots(session, options.cname);
  return session;
}

bool FallsShort(const SlotCounts& slots, const NegotiatorOptions& options,
                const NegotiatedSession& session) {
  if (MissingSlots(slots, options, session, MediaKind::kAudio) > 0) return true;
  if (MissingSlots(slots, options, session, MediaKind::kVideo) > 0) return true;
  return SharesStreams(session).value_or(slots.paired) != slots.paired;
}

absl::StatusOr<NegotiatedSession> ApplyAnswer(const SessionDescription& answer,
                                              std::span<const TrackHint> hints,
                                              const NegotiatorOptions& options,
                                              const NegotiatedSession& offered) {
  return AnswerReader(answer, options, offered).Read(hints);
}

}  // namespace signaling
