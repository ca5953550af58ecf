#include "sfu/forward/incoming_track.h"

#include <algorithm>
#include <cstring>

#include "rtp/bytes.h"
#include "sfu/forward/announced_layers.h"
#include "sfu/forward/picture_size.h"
#include "sfu/forward/red.h"

namespace sfu {

IncomingTrack::IncomingTrack(const ReceiveSection& section, ParticipantId owner,
                             PublisherClock& clock)
    : id_(section.track), owner_(owner), section_(section), clock_(clock) {
  Update(section);
}

void IncomingTrack::Update(const ReceiveSection& section) {
  section_ = section;
  current_codec_ = std::min(current_codec_, section_.codecs.size() - 1);
  const std::vector<std::string> rids =
      section.rids.empty() ? std::vector<std::string>{""} : section.rids;
  std::erase_if(layers_, [&](const std::unique_ptr<Layer>& layer) {
    return std::find(rids.begin(), rids.end(), layer->rid()) == rids.end();
  });
  for (size_t i = 0; i < rids.size(); ++i) {
    if (Layer* const layer = FindLayer(rids[i])) {
      layer->SetIndex(i);
    } else {
      layers_.push_back(std::make_unique<Layer>(*this, rids[i], i, section.kind));
    }
  }
  IndexPayloadTypes();
}

void IncomingTrack::IndexPayloadTypes() {
  codec_index_.fill(0);
  for (size_t i = 0; i < section_.codecs.size() && i < 0x3f; ++i) {
    const CodecParameters& codec = section_.codecs[i];
    codec_index_[codec.payload_type & 0x7f] = static_cast<uint8_t>(i + 1);
    if (codec.rtx_payload_type) {
      codec_index_[*codec.rtx_payload_type & 0x7f] = static_cast<uint8_t>((i + 1) | kRtx);
    }
  }
}

Layer* IncomingTrack::FindLayer(std::string_view rid) const {
  for (const auto& layer : layers_) {
    if (layer->rid() == rid) return layer.get();
  }
  return nullptr;
}

std::vector<LayerOption> IncomingTrack::Options() const {
  std::vector<LayerOption> options;
  for (const auto& layer : layers_) {
    const LayerRates& rates = layer->rates();
    LayerOption option{.width = layer->width,
                       .height = layer->height,
                       .bitrate = rates.all,
                       .active = layer->active(),
                       .temporal_layers = rates.temporal_layers};
    std::copy_n(rates.up_to.begin(), option.bitrate_up_to.size(), option.bitrate_up_to.begin());
    options.push_back(option);
  }
  return options;
}

void IncomingTrack::SetEnabled(bool enabled) {
  if (enabled && !enabled_) {
    for (const auto& layer : layers_) layer->ForgetKeyFrame();
  }
  enabled_ = enabled;
}

bool IncomingTrack::active() const {
  return std::any_of(layers_.begin(), layers_.end(),
                     [](const auto& layer) { return layer->active(); });
}

IncomingTrack::Accepted IncomingTrack::Accept(Layer& layer, const rtp::ParsedPacket& header,
                                              std::span<const uint8_t> bytes, bool rtx,
                                              PacketPool& pool, Time now) {
  const CodecParameters* codec = CodecOfPayloadType(header.payload_type);
  if (codec == nullptr) return {.dropped = DropReason::kUnknownPayloadType};
  if (bytes.size() > StoredPacket::kMaxBytes) return {.dropped = DropReason::kTooLarge};
  const bool restore = rtx || IsRtxPayloadType(header.payload_type);
  // RFC 4588 section 4: an RTX payload starts with the original sequence number. Padding on the RTX
  // stream is bandwidth probing: counted, not kept.
  if (restore && header.payload_size < 2) return {.dropped = DropReason::kPaddingOnly};

  PacketRef packet = pool.Take(bytes.size());
  if (!packet) return {.dropped = DropReason::kSendQueueFull};
  StoredPacket& stored = *packet.get();
  stored.header = header;
  stored.codec = codec->codec;
  stored.size = static_cast<uint16_t>(bytes.size());
  stored.primary_offset = 0;
  std::memcpy(stored.bytes.data(), bytes.data(), bytes.size());
  if (restore) {
    stored.header.sequence = rtp::LoadBe16(&stored.bytes[header.header_size]);
    stored.header.header_size += 2;
    stored.header.payload_size -= 2;
    stored.header.payload_type = codec->payload_type;
  }
  if (const auto dropped = layer.Refuses(stored.header.sequence, restore)) {
    return {.dropped = dropped};
  }
  ReadFrame(stored, *codec, layer);
  layer.Add(packet, codec->clock_rate, restore, now);
  const auto index = static_cast<size_t>(codec - section_.codecs.data());
  if (index != current_codec_) {
    current_codec_ = index;
    codec_changed_ = true;
  }
  if (stored.frame.key_frame) UpdatePictureSize(layer, stored);
  if (stored.sequence == layer.history().newest()) NoteAnnouncedLayers(*this, stored);
  return {.packet = std::move(packet), .retransmitted = restore};
}

void IncomingTrack::ReadFrame(StoredPacket& packet, const CodecParameters& codec, Layer& layer) {
  packet.frame = {};
  if (packet.header.payload_size == 0) return;
  // A descriptor that does not parse leaves the defaults: passed on, never a switch point (S-09).
  if (const auto frame = rtp::ParseFrameInfo(codec.codec, packet.payload())) packet.frame = *frame;
  if (codec.codec == rtp::Codec::kRed) {
    packet.primary_offset = PrimaryEncodingOffset(packet.payload()).value_or(0);
  }
  // Every packet of a frame has the descriptor, of any codec; payloads may tell less.
  const auto value =
      packet.header.ExtensionValue(packet.span(), rtp::ExtensionKind::kDependencyDescriptor);
  if (value.empty()) return;
  if (const auto frame = layer.ReadDependencies(value, packet.header.sequence)) {
    packet.frame.temporal_id = frame->temporal_id;
    packet.frame.joins_up_to = frame->joins_up_to;
    packet.frame.switching_up = frame->switching_up;
  }
}

}  // namespace sfu
