#include "sfu/forward/slot.h"

#include <algorithm>
#include <cmath>

namespace sfu {

Slot::Slot(const SendSection& section, const MediaParameters& media, OutgoingQueue& queue,
           PacketPool& pool, EngineStats& stats, const Seeds& seeds)
    : queue_(queue),
      pool_(pool),
      stats_(stats),
      stream_(section.kind, seeds.sequence & 0x7fff, seeds.timestamp) {
  stream_.rtx_sequence = seeds.rtx_sequence & 0x7fff;
  Update(section, media);
}

Slot::~Slot() { Stop(); }

void Slot::Update(const SendSection& section, const MediaParameters& media) {
  section_ = section;
  const bool nack = std::any_of(section.codecs.begin(), section.codecs.end(),
                                [](const CodecParameters& codec) { return codec.nack; });
  const bool written_the_same = stream_.nack == nack && stream_.rtx_ssrc == section.rtx_ssrc &&
                                stream_.extensions == section.extensions &&
                                stream_.allow_two_byte == media.extmap_allow_mixed;
  if (!written_the_same) stream_.as_sent.ForgetAll();
  stream_.ssrc = section.ssrc;
  stream_.rtx_ssrc = section.rtx_ssrc;
  stream_.mid = section.mid;
  stream_.extensions = section.extensions;
  stream_.allow_two_byte = media.extmap_allow_mixed;
  stream_.nack = nack;
  codec_ = red_codec_ = nullptr;
  if (current_ == nullptr) return;
  const StreamLook before = look_;
  if (!SelectCodec(current_->track().codec())) return Resynchronise();
  if (look_ == before) return;
  stream_.rewriter.BeginAgain();
  stream_.sent.Begin(stream_.rewriter, current_->shared_history(), look_);
}

void Slot::Follow(Layer& layer, Time now) {
  const bool video = kind() == rtp::MediaKind::kVideo;
  if (&layer == target_) {  // said again
    if (waiting() && video) layer.key_frames().Want();
    return;
  }
  if (target_ != nullptr && target_ != current_) target_->RemoveFollower(this);
  target_ = &layer;
  layer.AddFollower(this);
  if (!waiting() || !video) return;
  const PacketRef* recent = current_ == nullptr ? layer.RecentKeyFrameStart(now) : nullptr;
  if (recent != nullptr) recent = SwitchPoint(layer, *recent);
  if (recent != nullptr) SwitchTo(layer, PacketRef(*recent), now);
  if (waiting()) layer.key_frames().Want();
}

void Slot::Stop() {
  if (target_ != nullptr && target_ != current_) target_->RemoveFollower(this);
  if (current_ != nullptr) current_->RemoveFollower(this);
  current_ = target_ = nullptr;
  stream_.rewriter.ForgetAll();
}

void Slot::Resynchronise() {
  if (current_ != nullptr && current_ != target_) current_->RemoveFollower(this);
  current_ = nullptr;
  stream_.held = true;
  stream_.rewriter.ForgetAll();
  if (target_ != nullptr && kind() == rtp::MediaKind::kVideo) target_->key_frames().Want();
}

void Slot::OnRestart(Layer& layer) {
  if (current_ == &layer) return Resynchronise();
  if (kind() == rtp::MediaKind::kVideo) layer.key_frames().Want();
}

bool Slot::rising() const {
  if (current_ == nullptr || waiting() || !filter_.rising()) return false;
  return filter_.current() + 1 < current_->rates().temporal_layers;  // there are more
}

void Slot::StartOver() {
  stream_.rewriter.ForgetAll();
  current_->key_frames().Want();
}

void Slot::LimitTemporalLayers(uint8_t target, std::optional<uint8_t> meanwhile) {
  target_temporal_id_ = target;
  if (!waiting()) {
    filter_.SetTarget(target);
  } else if (meanwhile) {
    filter_.SetTarget(*meanwhile);
  } else if (current_ != nullptr) {
    Resynchronise();
  }
}

void Slot::Offer(Layer& layer, std::span<const PacketRef> packets, Time now) {
  std::optional<int64_t> switched_at;
  for (const PacketRef& packet : packets) {
    // With another payload type the publisher changed its codec: from the next key frame on.
    if (&layer == current_ && packet->header.payload_type == look_.source_payload_type) {
      if (switched_at && packet->sequence > *switched_at) continue;  // sent with the switch
      last_forwarded_ = now;
      Forward(packet);
    } else if (&layer == current_ || &layer == target_) {
      const PacketRef* const first = SwitchPoint(layer, packet);
      if (first == nullptr) continue;
      const int64_t at = (*first)->sequence;
      if (SwitchTo(layer, PacketRef(*first), now)) switched_at = at;
    }
  }
}

// Where to begin when `packet` comes: with itself, or the packet before that has the parameter sets
// of its picture; nullptr: not here.
const PacketRef* Slot::SwitchPoint(Layer& layer, const PacketRef& packet) const {
  if (packet->padding_only()) return nullptr;
  if (kind() == rtp::MediaKind::kAudio) return &packet;
  if (!packet->frame.key_frame || !packet->frame.frame_start) return nullptr;
  if (!packet->frame.headless) return &packet;
  const PacketRef* before = layer.history().Find(packet->sequence - 1);
  while (before != nullptr && (*before)->header.timestamp == packet->header.timestamp) {
    if ((*before)->frame.key_frame && (*before)->frame.frame_start) return before;
    before = layer.history().Find((*before)->sequence - 1);
  }
  if (before != nullptr) return &packet;  // nothing of its picture went before it
  layer.key_frames().Want();              // what did may not come any more
  return nullptr;
}

bool Slot::SwitchTo(Layer& layer, const PacketRef& first, Time now) {
  const CodecParameters* source = layer.track().CodecOfPayloadType(first->header.payload_type);
  if (source == nullptr || !SelectCodec(*source)) return false;
  if (current_ != nullptr && current_ != &layer) current_->RemoveFollower(this);
  stream_.sent.End(stream_.rewriter, now);
  stream_.rewriter.Switch(*first, SwitchTimestamp(layer, *first, now), first->frame_number());
  current_ = &layer;
  red_.Forget();
  filter_.SetTarget(target_temporal_id_);
  filter_.Restart(*first);
  stream_.held = false;
  look_.csrc = layer.track().id().value;
  stream_.sent.Begin(stream_.rewriter, layer.shared_history(), look_);
  ++stats_.layer_switches;
  last_forwarded_ = now;
  Forward(first);
  // What overtook it, or came with it.
  for (int64_t s = first->sequence + 1; s <= layer.history().newest(); ++s) {
    const PacketRef* const later = layer.history().Find(s);
    if (later == nullptr) continue;
    if ((*later)->header.payload_type == look_.source_payload_type) Forward(*later);
  }
  return true;
}

uint32_t Slot::SwitchTimestamp(const Layer& layer, const StoredPacket& first, Time now) const {
  if (!stream_.rewriter.started()) return stream_.rewriter.last_timestamp() + 1;
  const uint32_t rate = codec_->clock_rate;
  // The same source in another layer: its sender reports tell which of our timestamps the frame
  // belongs to.
  if (current_ != nullptr && &current_->track() == &layer.track()) {
    const PublisherClock& clock = layer.track().clock();
    const auto captured = layer.clock().TimeOf(first.header.timestamp, clock, rate);
    const auto on_current =
        captured ? current_->clock().TimestampAt(*captured, clock, rate) : std::nullopt;
    if (on_current) return stream_.rewriter.MapTimestamp(*on_current);
  }
  // Another source: as much later as it came later.
  const double elapsed = std::chrono::duration<double>(now - last_forwarded_).count();
  return stream_.rewriter.last_timestamp() + static_cast<uint32_t>(std::llround(elapsed * rate));
}

const CodecParameters* Slot::MatchingCodec(const CodecParameters& source) const {
  const auto find = [&](rtp::Codec codec, std::string_view profile) -> const CodecParameters* {
    for (const CodecParameters& candidate : section_.codecs) {
      if (candidate.codec == codec && candidate.profile == profile) return &candidate;
    }
    return nullptr;
  };
  if (const CodecParameters* match = find(source.codec, source.profile)) return match;
  // Without its redundancy.
  return source.codec == rtp::Codec::kRed ? find(rtp::Codec::kOpus, "") : nullptr;
}

bool Slot::SelectCodec(const CodecParameters& source) {
  const CodecParameters* const match = MatchingCodec(source);
  if (match == nullptr) return false;
  codec_ = match;
  look_.payload_type = codec_->payload_type;
  look_.rtx_payload_type = codec_->rtx_payload_type.value_or(0);
  look_.source_payload_type = source.payload_type;
  look_.primary_only = source.codec == rtp::Codec::kRed && codec_->codec != rtp::Codec::kRed;
  red_codec_ = nullptr;
  for (const CodecParameters& candidate : section_.codecs) {
    const bool fits = source.codec == rtp::Codec::kOpus && candidate.codec == rtp::Codec::kRed;
    if (fits) red_codec_ = &candidate;
  }
  return true;
}

bool Slot::LeavesOut(const StoredPacket& packet) {
  return packet.padding_only() || !filter_.Passes(packet);
}

void Slot::Forward(const PacketRef& packet) {
  if (LeavesOut(*packet)) {
    if (auto filler = stream_.rewriter.LeaveOut(*packet)) {
      look_.Apply(*filler);
      queue_.Push({packet, &stream_, *filler, OutgoingPacket::Kind::kFiller});
    }
    return;
  }
  OutgoingPacket& out = queue_.Draft();
  if (!stream_.rewriter.Forward(*packet, packet->frame_number(), out.plan)) {
    stats_.Drop(DropReason::kTooOld);
    return;
  }
  look_.Apply(out.plan);
  out.stream = &stream_;
  if (redundancy() > 0) out.packet = WithRedundancy(packet);
  if (out.packet) {
    out.plan.payload_type = red_codec_->payload_type;
    stream_.rewriter.Void(out.plan.sequence);  // made for this once, and not kept
  } else {
    out.packet = packet;
  }
  copies_.OnSent();
  if (!queue_.Commit()) stats_.Drop(DropReason::kSendQueueFull);
}

PacketRef Slot::WithRedundancy(const PacketRef& packet) {
  PacketRef red = red_.Encode(packet, redundancy(), codec_->payload_type, pool_);
  red_.Remember(packet);
  return red;
}

bool Slot::Retransmit(uint16_t sequence, Time now) {
  const auto sent = stream_.FindSent(sequence);
  if (!sent) return false;
  const auto& [packet, plan] = *sent;
  if (!stream_.HasRtx(plan.rtx_payload_type) && !stream_.as_sent.Find(sequence)) {
    return false;
  }
  // Asked again sooner than an answer can have come: it is under way.
  const int times = stream_.resends.Note(sequence, round_trip_ * 3 / 4, now);
  if (times == 0) return false;
  if (times == 1) copies_.OnLost();
  const int copies = copies_.Of(times, stream_.retransmission_credit);
  bool pushed = false;
  for (int i = 0; i < copies && stream_.retransmission_credit >= packet->size; ++i) {
    stream_.retransmission_credit -= packet->size;
    pushed |= queue_.Push({packet, &stream_, plan, OutgoingPacket::Kind::kRetransmission});
  }
  return pushed;
}

void Slot::OnReceptionReport(const rtp::ReportBlock& report, std::chrono::microseconds round_trip) {
  // A report with nothing received yet does not prove that the SSRC is bound.
  if (report.highest_sequence != 0) stream_.send_mid = false;
  loss_ = report.fraction_lost / 256.0;
  redundancy_.OnLoss(loss_);
  if (round_trip.count() > 0) {
    reported_round_trip_ = round_trip;
    round_trip_ = std::clamp(round_trip, std::chrono::microseconds(5'000),
                             std::chrono::microseconds(300'000));
  }
}

std::optional<Slot::Report> Slot::SenderReport(Time now) const {
  if (current_ == nullptr || stream_.packets_sent == 0) return std::nullopt;
  const auto source =
      current_->clock().TimestampAt(now, current_->track().clock(), codec_->clock_rate);
  if (!source) return std::nullopt;
  return Report{.rtp_timestamp = stream_.rewriter.MapTimestamp(*source),
                .packets = stream_.packets_sent,
                .octets = stream_.octets_sent};
}

}  // namespace sfu
