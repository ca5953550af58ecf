#include "sfu/engine/participant.h"

#include <algorithm>

#include "sfu/engine/call.h"

namespace sfu {
namespace {

bool Negotiated(std::span<const SendSection> sections, bool CodecParameters::* feedback) {
  return std::any_of(sections.begin(), sections.end(), [&](const SendSection& section) {
    return std::any_of(section.codecs.begin(), section.codecs.end(),
                       [&](const CodecParameters& codec) { return codec.*feedback; });
  });
}

// Transport-wide feedback will tell of what counts: of all video, or of audio where there is none.
bool ReportsArrivals(std::span<const SendSection> sections) {
  const auto is_numbered = [](const SendSection& section) {
    return section.extensions.Id(rtp::ExtensionKind::kTransportSequence) != 0;
  };
  const auto is_audio = [](const SendSection& section) {
    return section.kind == rtp::MediaKind::kAudio;
  };
  const bool any = std::any_of(sections.begin(), sections.end(), is_numbered);
  const bool video = std::all_of(sections.begin(), sections.end(), [&](const SendSection& section) {
    return is_audio(section) || is_numbered(section);
  });
  return any && video && Negotiated(sections, &CodecParameters::transport_cc);
}

}  // namespace

Participant::Participant(const AddParticipant& command, Call& call, EngineContext& context,
                         Time now)
    : only_from(command.only_from),
      id_(command.participant),
      call_(call),
      context_(context),
      transport_(command.local_ice, context.ready),
      subscription_(command.participant),
      rtcp_ssrc_(static_cast<uint32_t>(context.random()) | 1),
      // Spread over the interval, so that a thousand participants do not report at once.
      next_report_(now + std::chrono::milliseconds(context.random() % 1000)) {
  ufrags.push_back(command.local_ice.ufrag);
}

Participant::~Participant() { std::erase(context_.paced, &transport_); }

IncomingTrack* Participant::FindTrack(TrackId id) const {
  for (const auto& track : tracks_) {
    if (track->id() == id) return track.get();
  }
  return nullptr;
}

void Participant::SetMedia(const MediaParameters& media) {
  if (media == media_) return;
  transport_.ForgetStreams();  // some may end here
  const bool published = !tracks_.empty();
  UpdateTracks(media);
  UpdateSlots(media);
  UpdateEstimation(media);
  media_ = media;
  demuxer_.Update(tracks_);
  call_.MarkDirty(*this);
  if (published || !tracks_.empty()) call_.MarkDirty();
}

void Participant::UpdateTracks(const MediaParameters& media) {
  const auto still_there = [&](const std::unique_ptr<IncomingTrack>& track) {
    return std::any_of(media.receive.begin(), media.receive.end(), [&](const ReceiveSection& s) {
      return s.track == track->id() && s.mid == track->mid();
    });
  };
  std::erase_if(tracks_, [&](const auto& track) { return !still_there(track); });
  for (const ReceiveSection& section : media.receive) {
    if (section.codecs.empty()) continue;
    if (IncomingTrack* track = FindTrack(section.track)) {
      track->Update(section);
    } else {
      tracks_.push_back(std::make_unique<IncomingTrack>(section, id_, clock_));
    }
    // A track may come to be another source's.
    FindTrack(section.track)
        ->SetEnabled(std::find(muted_.begin(), muted_.end(), section.source) == muted_.end());
  }
}

void Participant::UpdateSlots(const MediaParameters& media) {
  const auto section_of = [&](const Slot& slot) {
    return std::find_if(media.send.begin(), media.send.end(), [&](const SendSection& s) {
      return s.mid == slot.mid() && s.ssrc == slot.section().ssrc;
    });
  };
  std::erase_if(slots_, [&](const auto& slot) { return section_of(*slot) == media.send.end(); });
  std::vector<std::unique_ptr<Slot>> ordered;
  for (const SendSection& section : media.send) {
    if (section.codecs.empty()) continue;
    const auto existing = std::find_if(slots_.begin(), slots_.end(), [&](const auto& slot) {
      return slot && slot->section().ssrc == section.ssrc;
    });
    if (existing != slots_.end()) {
      (*existing)->Update(section, media);
      ordered.push_back(std::move(*existing));
      continue;
    }
    const Slot::Seeds seeds{.sequence = static_cast<uint16_t>(context_.random() & 0x7fff),
                            .timestamp = static_cast<uint32_t>(context_.random()),
                            .rtx_sequence = static_cast<uint16_t>(context_.random() & 0x7fff)};
    ordered.push_back(std::make_unique<Slot>(section, media, transport_.queue(), context_.pool,
                                             context_.stats, seeds));
  }
  slots_ = std::move(ordered);
}

void Participant::UpdateEstimation(const MediaParameters& media) {
  if (ReportsArrivals(media.send) || Negotiated(media.send, &CodecParameters::remb)) {
    transport_.EstimateBandwidth(context_.estimator);
    ChoosePadding();
  } else {
    transport_.EstimateBandwidth(std::nullopt);
  }
}

// A path too narrow for any picture is probed too.
void Participant::ChoosePadding() {
  for (const auto& slot : slots_) {
    for (const CodecParameters& codec : slot->section().codecs) {
      if (slot->section().rtx_ssrc != 0 && codec.rtx_payload_type) {
        return transport_.SetPadding(slot->stream(), *codec.rtx_payload_type);
      }
    }
  }
}

void Participant::UpdateBudget(Time now) {
  BandwidthEstimator* const estimator = transport_.estimator();
  const bool estimated = estimator != nullptr && estimator->expected(now);
  budget_is_guess_ = estimated && !estimator->proven();
  if (!estimated) return budget_.reset();
  if (transport_.sendable()) {
    if (transport_.UpdatePacing(wish_, context_.MayProbe(now), now)) context_.OnProbe(now);
    context_.Pace(transport_, now);
  }
  budget_ = estimator->target();
}

void Participant::SetEnabled(TrackSource source, bool enabled) {
  std::erase(muted_, source);
  if (!enabled) muted_.push_back(source);
  for (const auto& track : tracks_) {
    if (track->source() == source) track->SetEnabled(enabled);
  }
  call_.MarkDirty();
}

void Participant::OnRtp(std::span<uint8_t> bytes, Time arrival, Time now) {
  if (!transport_.secured()) return context_.stats.Drop(DropReason::kNoKeys);
  if (bytes.size() < rtp::kMinHeaderSize) return context_.stats.Drop(DropReason::kRtpMalformed);
  uint32_t evicted = 0;
  if (!demuxer_.Admit(rtp::LoadBe32(&bytes[8]), now, evicted)) {
    return context_.stats.Drop(DropReason::kUnknownSsrc);
  }
  if (evicted != 0) transport_.ForgetSource(evicted);
  const auto size = transport_.OpenRtp(bytes, context_.stats);
  if (!size) return;
  if (!transport_.AllowMedia(now, bytes.size())) {
    return context_.stats.Drop(DropReason::kRateLimited);
  }
  const std::span<const uint8_t> plain = bytes.first(*size);
  const auto header = rtp::ParsePacket(plain, media_.receive_extensions);
  if (!header) return context_.stats.Drop(DropReason::kRtpMalformed);
  const auto sequence = header->ExtensionValue(plain, rtp::ExtensionKind::kTransportSequence);
  if (sequence.size() == 2) {
    transport_.feedback().OnPacket(rtp::LoadBe16(sequence.data()), header->ssrc, arrival);
  }
  bool restarted = false;
  const auto* stream = demuxer_.Find(*header, plain, tracks_, now, restarted);
  if (stream == nullptr) return context_.stats.Drop(DropReason::kUnknownSsrc);
  if (restarted) {
    for (Slot* slot : std::vector(stream->layer->followers())) slot->OnRestart(*stream->layer);
  }
  Forward(*stream, *header, plain, now);
}

void Participant::Forward(const StreamDemuxer::Stream& stream, const rtp::ParsedPacket& header,
                          std::span<const uint8_t> bytes, Time now) {
  Layer& layer = *stream.layer;
  IncomingTrack& track = layer.track();
  const auto accepted = track.Accept(layer, header, bytes, stream.rtx, context_.pool, now);
  if (accepted.dropped) return context_.stats.Drop(*accepted.dropped);
  EngineStats& stats = context_.stats;
  if (accepted.retransmitted) ++stats.recovered;
  if (track.kind() == rtp::MediaKind::kAudio) {
    ++stats.rtp_received_audio;
    const auto level = header.ExtensionValue(bytes, rtp::ExtensionKind::kAudioLevel);
    // RFC 6464 section 3: V bit, then -dBov.
    if (!level.empty() && track.enabled()) speaker_.OnPacket(level[0] & 0x7f, now);
  } else {
    ++stats.rtp_received_video;
  }
  if (!layer.active() && layer.UpdateActivity(now)) call_.MarkDirty();
  if (track.codec_changed()) call_.MarkDirty();
  if (track.enabled()) context_.router.Add(layer, accepted.packet);
}

void Participant::SetTransportState(TransportState state, std::string reason) {
  state_ = state;
  if (told_state_ == state) return;
  told_state_ = state;
  call_.MarkDirty(*this);  // slots follow only while media can be sent
  context_.events.push_back(TransportChanged{id_, state, std::move(reason)});
}

}  // namespace sfu
