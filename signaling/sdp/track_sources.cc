#include "signaling/sdp/track_sources.h"

#include <algorithm>
#include <string>

#include "signaling/sdp/codec_matching.h"
#include "signaling/sdp/text.h"

namespace signaling {
namespace {

using rtp::MediaKind;
using sfu::TrackSource;

MediaKind KindOfSource(TrackSource source) {
  return source == TrackSource::kCamera || source == TrackSource::kScreenShare ? MediaKind::kVideo
                                                                               : MediaKind::kAudio;
}

const TrackHint* FindHint(std::span<const TrackHint> hints, std::string_view mid) {
  const auto found = std::ranges::find(hints, mid, &TrackHint::mid);
  return found == hints.end() ? nullptr : &*found;
}

TrackSource DefaultSource(const NegotiatedSession& session, MediaKind kind) {
  const TrackSource first =
      kind == MediaKind::kAudio ? TrackSource::kMicrophone : TrackSource::kCamera;
  const bool taken = std::ranges::any_of(session.sections, [&](const NegotiatedSection& section) {
    return section.published && section.published->source == first;
  });
  if (!taken) return first;
  return kind == MediaKind::kAudio ? TrackSource::kScreenShareAudio : TrackSource::kScreenShare;
}

bool IsReceived(const NegotiatedSection& section) {
  return !section.stopped && Receives(section.direction);
}

}  // namespace

absl::Status CheckHints(std::span<const TrackHint> hints, const NegotiatedSession& session) {
  for (const TrackHint& hint : hints) {
    const NegotiatedSection* section = session.Find(hint.mid);
    if (section == nullptr) {
      return absl::InvalidArgumentError("tracks names the mid " + Shown(hint.mid) +
                                        ", but the SDP has no such m-section");
    }
    if (section->stopped || KindOfSource(hint.source) == KindOf(section->local)) continue;
    return absl::InvalidArgumentError("tracks says that mid " + hint.mid + " is a " +
                                      std::string(sfu::TrackSourceName(hint.source)) +
                                      ", but its m-section is " + section->local.media);
  }
  return absl::OkStatus();
}

void UpdateTracks(std::span<const TrackHint> hints, const std::function<sfu::TrackId()>& new_track,
                  NegotiatedSession& session) {
  // Hinted ones first, so that a default never takes a name that a hint is about to give.
  std::vector<NegotiatedSection*> unnamed;
  for (NegotiatedSection& section : session.sections) {
    if (!IsReceived(section)) {
      section.published.reset();
    } else if (const TrackHint* hint = FindHint(hints, section.mid)) {
      if (!section.published) section.published = PublishedTrack{.track = new_track()};
      section.published->source = hint->source;
    } else if (!section.published) {
      unnamed.push_back(&section);
    }
  }
  for (NegotiatedSection* section : unnamed) {
    const TrackSource source = DefaultSource(session, KindOf(section->local));
    section->published = PublishedTrack{.track = new_track(), .source = source};
  }
}

}  // namespace signaling
