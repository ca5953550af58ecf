#include "signaling/call/session_negotiation.h"

#include <algorithm>
#include <utility>

namespace signaling {
namespace {

bool Same(const SlotCounts& a, const SlotCounts& b) {
  return a.audio == b.audio && a.video == b.video && a.paired == b.paired;
}

}  // namespace

SentTracks& SentTracks::operator+=(const SentTracks& other) {
  audio += other.audio;
  video += other.video;
  more_audio += other.more_audio;
  more_video += other.more_video;
  return *this;
}

SentTracks& SentTracks::operator-=(const SentTracks& other) {
  audio -= other.audio;
  video -= other.video;
  more_audio -= other.more_audio;
  more_video -= other.more_video;
  return *this;
}

SlotCounts WantedSlots(const OtherSenders& others, size_t max_audio, size_t max_video, bool first) {
  const size_t least = first ? 1 : 0;
  const SentTracks& tracks = others.tracks;
  const bool paired = others.participants <= max_audio;
  // Where audio and video slot i carry the same participant, one without a microphone or a camera
  // takes its slots, too.
  size_t audio = std::max(tracks.audio, others.participants);
  size_t video = tracks.video;
  if (paired) audio = others.participants + tracks.more_audio;
  if (paired && video > 0) video = others.participants + tracks.more_video;
  return {.audio = std::clamp(audio, std::min(least, max_audio), max_audio),
          .video = std::clamp(video, std::min(least, max_video), max_video),
          .paired = paired};
}

SessionNegotiation::SessionNegotiation(sfu::ParticipantId participant, ParticipantKind kind,
                                       NegotiatorOptions options, SteadyTime joined)
    : participant_(participant),
      kind_(kind),
      local_ice_(options.local_ice),
      max_audio_slots_(options.max_audio_slots),
      max_video_slots_(options.max_video_slots),
      negotiator_(std::move(options)) {
  if (kind_ == ParticipantKind::kBrowser) offer_window_ = joined + kClientOfferWindow;
}

absl::StatusOr<std::string> SessionNegotiation::OnOffer(std::string_view sdp,
                                                        std::span<const TrackHint> tracks,
                                                        std::optional<std::string> negotiation_id) {
  absl::StatusOr<std::string> answer = negotiator_.OnOffer(sdp, tracks);
  if (!answer.ok()) return answer;
  offer_window_.reset();
  unproven_answer_ = SentAnswer{*answer, std::move(negotiation_id)};
  return answer;
}

absl::Status SessionNegotiation::OnAnswer(std::string_view sdp,
                                          std::optional<std::string_view> negotiation_id,
                                          std::span<const TrackHint> tracks) {
  absl::Status status = negotiator_.OnAnswer(sdp, negotiation_id, tracks);
  if (!status.ok()) return status;
  settled_ = offered_;
  unproven_answer_.reset();
  return status;
}

absl::Status SessionNegotiation::OnCandidate(std::string_view candidate, std::string_view sdp_mid,
                                             std::optional<int> mline_index) const {
  return negotiator_.OnCandidate(candidate, sdp_mid, mline_index);
}

absl::StatusOr<std::string> SessionNegotiation::OnFragment(std::string_view sdpfrag) {
  return negotiator_.OnFragment(sdpfrag);
}

void SessionNegotiation::HoldOffers() {
  if (offer_window_) offer_window_ = SteadyTime::max();
}

void SessionNegotiation::BeginOffers(SteadyTime now) {
  if (offer_window_ == SteadyTime::max()) offer_window_ = now + kClientOfferWindow;
}

std::optional<Negotiator::Offer> SessionNegotiation::OfferIfDue(const OtherSenders& others,
                                                                SteadyTime now) {
  if (offer_window_ && *offer_window_ > now) return std::nullopt;
  offer_window_.reset();
  if (kind_ != ParticipantKind::kBrowser || negotiator_.pending_offer()) return std::nullopt;
  const bool first = !negotiator_.negotiated();
  const SlotCounts wanted = WantedSlots(others, max_audio_slots_, max_video_slots_, first);
  if (!first && settled_ && Same(*settled_, wanted)) return std::nullopt;
  if (!first && !negotiator_.NeedsOffer(wanted)) return std::nullopt;
  offered_ = wanted;
  return negotiator_.CreateOffer(wanted);
}

std::vector<sfu::Command> SessionNegotiation::TakeCommands() {
  std::vector<sfu::Command> commands;
  if (!negotiator_.negotiated()) return commands;
  if (submitted_transport_ != negotiator_.transport()) {
    submitted_transport_ = negotiator_.transport();
    commands.push_back(sfu::SetTransport{participant_, *submitted_transport_});
  }
  if (submitted_media_ != negotiator_.media()) {
    submitted_media_ = negotiator_.media();
    commands.push_back(sfu::SetMedia{participant_, *submitted_media_});
  }
  return commands;
}

Published SessionNegotiation::published() const {
  Published published;
  if (!negotiator_.negotiated()) return published;
  for (const sfu::ReceiveSection& section : negotiator_.media().receive) {
    switch (section.source) {
      case sfu::TrackSource::kMicrophone:
        published.microphone = true;
        break;
      case sfu::TrackSource::kCamera:
        published.camera = true;
        break;
      case sfu::TrackSource::kScreenShare:
        published.screen_share = true;
        break;
      case sfu::TrackSource::kScreenShareAudio:
        published.screen_share_audio = true;
        break;
    }
  }
  return published;
}

SentTracks SessionNegotiation::Sends() const {
  SentTracks sent;
  if (!negotiator_.negotiated()) return sent;
  bool microphone = false;
  bool camera = false;
  for (const sfu::ReceiveSection& section : negotiator_.media().receive) {
    const bool audio = section.kind == rtp::MediaKind::kAudio;
    ++(audio ? sent.audio : sent.video);
    const bool first =
        (section.source == sfu::TrackSource::kMicrophone && !std::exchange(microphone, true)) ||
        (section.source == sfu::TrackSource::kCamera && !std::exchange(camera, true));
    if (!first) ++(audio ? sent.more_audio : sent.more_video);
  }
  return sent;
}

bool SessionNegotiation::Receives(std::string_view mid) const {
  if (!negotiator_.negotiated()) return false;
  const auto& receive = negotiator_.media().receive;
  return std::any_of(receive.begin(), receive.end(),
                     [&](const sfu::ReceiveSection& section) { return section.mid == mid; });
}

}  // namespace signaling
