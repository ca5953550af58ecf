#include "sfu/forward/stream_demuxer.h"

#include <algorithm>

namespace sfu {
namespace {

using Tracks = std::vector<std::unique_ptr<IncomingTrack>>;

std::string_view Text(std::span<const uint8_t> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

IncomingTrack* TrackOfMid(const Tracks& tracks, std::string_view mid) {
  for (const auto& track : tracks) {
    if (track->mid() == mid) return track.get();
  }
  return nullptr;
}

// The only track that uses this payload type, if it has one layer.
IncomingTrack* TrackOfPayloadType(const Tracks& tracks, uint8_t payload_type) {
  IncomingTrack* found = nullptr;
  for (const auto& track : tracks) {
    if (track->CodecOfPayloadType(payload_type) == nullptr) continue;
    if (found != nullptr) return nullptr;
    found = track.get();
  }
  return found != nullptr && found->layers().size() == 1 ? found : nullptr;
}

struct Target {
  Layer* layer = nullptr;
  bool rtx = false;
};

Target TargetOf(const rtp::ParsedPacket& packet, std::span<const uint8_t> bytes,
                const Tracks& tracks) {
  using rtp::ExtensionKind;
  const std::string_view mid = Text(packet.ExtensionValue(bytes, ExtensionKind::kMid));
  IncomingTrack* track =
      mid.empty() ? TrackOfPayloadType(tracks, packet.payload_type) : TrackOfMid(tracks, mid);
  if (track == nullptr || track->CodecOfPayloadType(packet.payload_type) == nullptr) return {};
  const bool rtx = track->IsRtxPayloadType(packet.payload_type);
  // RFC 8852 section 3: RepairedRtpStreamId names the layer that an RTX stream repairs.
  const std::string_view rid =
      Text(packet.ExtensionValue(bytes, rtx ? ExtensionKind::kRepairedRid : ExtensionKind::kRid));
  if (rid.empty()) {
    return track->layers().size() == 1 ? Target{track->layers().front().get(), rtx} : Target{};
  }
  Layer* layer = track->FindLayer(rid);
  // A publisher that negotiated one layer may still tag it with a rid.
  if (layer == nullptr && track->section().rids.empty()) layer = track->layers().front().get();
  return {layer, rtx};
}

}  // namespace

void StreamDemuxer::Update(const Tracks& tracks) {
  std::vector<Stream> kept;
  for (const auto& track : tracks) {
    for (const auto& layer : track->layers()) {
      for (const Stream& stream : streams_) {
        // A new layer may have the address of one that ended.
        const bool bound = stream.ssrc == (stream.rtx ? layer->rtx_ssrc : layer->ssrc);
        if (stream.layer == layer.get() && bound) kept.push_back(stream);
      }
    }
  }
  streams_ = std::move(kept);
  for (const auto& track : tracks) {
    const std::vector<SsrcPair>& ssrcs = track->section().ssrcs;
    for (size_t i = 0; i < ssrcs.size() && i < track->layers().size(); ++i) {
      Layer& layer = *track->layers()[i];
      bool restarted = false;
      if (layer.ssrc == 0 && ssrcs[i].media != 0) {
        Bind(ssrcs[i].media, layer, false, Time{}, restarted);
      }
      if (layer.rtx_ssrc == 0 && ssrcs[i].rtx != 0) {
        Bind(ssrcs[i].rtx, layer, true, Time{}, restarted);
      }
    }
  }
}

bool StreamDemuxer::Admit(uint32_t ssrc, Time now, uint32_t& evicted) {
  evicted = 0;
  if (Lookup(ssrc) != nullptr) return true;
  Probation* place = nullptr;
  for (Probation& probation : probation_) {
    if (probation.ssrc == ssrc && probation.since != Time{}) return true;
    const bool free = probation.since == Time{} || now - probation.since > kProbationTime;
    if (free && place == nullptr) place = &probation;
  }
  if (place == nullptr) return false;
  evicted = place->since == Time{} ? 0 : place->ssrc;
  *place = {.ssrc = ssrc, .since = now};
  return true;
}

const StreamDemuxer::Stream* StreamDemuxer::Find(const rtp::ParsedPacket& packet,
                                                 std::span<const uint8_t> bytes,
                                                 const Tracks& tracks, Time now, bool& restarted) {
  restarted = false;
  if (Stream* stream = Lookup(packet.ssrc)) {
    stream->last = now;
    return stream;
  }
  const Target target = TargetOf(packet, bytes, tracks);
  if (target.layer == nullptr) return nullptr;
  return Bind(packet.ssrc, *target.layer, target.rtx, now, restarted);
}

const StreamDemuxer::Stream* StreamDemuxer::FindBound(uint32_t ssrc) const {
  for (const Stream& stream : streams_) {
    if (stream.ssrc == ssrc) return &stream;
  }
  return nullptr;
}

StreamDemuxer::Stream* StreamDemuxer::Lookup(uint32_t ssrc) {
  for (Stream& stream : streams_) {
    if (stream.ssrc == ssrc) return &stream;
  }
  return nullptr;
}

const StreamDemuxer::Stream* StreamDemuxer::Bind(uint32_t ssrc, Layer& layer, bool rtx, Time now,
                                                 bool& restarted) {
  if (Lookup(ssrc) != nullptr) return nullptr;  // another layer's, by signalling
  uint32_t& bound = rtx ? layer.rtx_ssrc : layer.ssrc;
  if (Stream* old = bound == 0 ? nullptr : Lookup(bound)) {
    if (old->last != Time{} && now - old->last < kTakeover) return nullptr;
    streams_.erase(streams_.begin() + (old - streams_.data()));
    if (!rtx) {
      layer.Restart(ssrc);
      restarted = true;
    }
  }
  bound = ssrc;
  EndProbation(ssrc);
  streams_.push_back({.ssrc = ssrc, .layer = &layer, .rtx = rtx, .last = now});
  return &streams_.back();
}

void StreamDemuxer::EndProbation(uint32_t ssrc) {
  for (Probation& probation : probation_) {
    if (probation.ssrc == ssrc) probation = {};
  }
}

}  // namespace sfu
