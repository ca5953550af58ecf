#include "tests/sim/media_plan.h"

namespace sim {
namespace {

using rtp::Codec;
using rtp::ExtensionKind;

// Chromium's ids, turned by `variant`.
rtp::ExtensionMap Extensions(const ClientOptions& options, uint32_t variant) {
  constexpr ExtensionKind kKinds[] = {
      ExtensionKind::kAudioLevel,        ExtensionKind::kAbsSendTime,
      ExtensionKind::kTransportSequence, ExtensionKind::kMid,
      ExtensionKind::kPlayoutDelay,      ExtensionKind::kContentType,
      ExtensionKind::kColorSpace,        ExtensionKind::kRid,
      ExtensionKind::kRepairedRid,       ExtensionKind::kDependencyDescriptor,
      ExtensionKind::kVideoOrientation};
  rtp::ExtensionMap map;
  uint32_t next = variant * 3;
  for (const ExtensionKind kind : kKinds) {
    if (kind == ExtensionKind::kTransportSequence && !options.transport_cc) continue;
    map.Set(static_cast<uint8_t>(1 + next++ % 14), kind);
  }
  return map;
}

sfu::CodecParameters ParametersOf(Codec codec, const ClientOptions& options, uint32_t variant) {
  sfu::CodecParameters parameters;
  parameters.codec = codec;
  const auto shift = static_cast<uint8_t>(variant % 3 * 2);
  parameters.transport_cc = options.transport_cc;
  if (rtp::KindOf(codec) == rtp::MediaKind::kAudio) {
    parameters.payload_type = static_cast<uint8_t>((codec == Codec::kRed ? 63 : 109) + shift);
    parameters.clock_rate = codec == Codec::kOpus || codec == Codec::kRed ? 48'000 : 8'000;
    return parameters;
  }
  parameters.payload_type = static_cast<uint8_t>((codec == Codec::kVp8    ? 96
                                                  : codec == Codec::kVp9  ? 34
                                                  : codec == Codec::kH264 ? 102
                                                                          : 42) +
                                                 shift);
  parameters.rtx_payload_type = static_cast<uint8_t>(parameters.payload_type + 1);
  parameters.clock_rate = 90'000;
  parameters.profile = codec == Codec::kH264 ? "42e01" : codec == Codec::kVp8 ? "" : "0";
  parameters.nack = options.nacks;
  parameters.pli = parameters.fir = true;
  parameters.remb = options.remb_bps.has_value();
  if (!options.rtx) parameters.rtx_payload_type.reset();
  return parameters;
}

void PlanAudio(const ClientOptions& options, uint32_t variant, uint32_t& next_track, Dice& dice,
               MediaPlan& plan) {
  if (!options.audio) return;
  sfu::ReceiveSection section;
  section.mid = "0";
  section.kind = rtp::MediaKind::kAudio;
  section.track = sfu::TrackId{++next_track};
  section.source = options.audio->source;
  section.codecs = {ParametersOf(options.audio->codec, options, variant)};
  section.ssrcs = {{.media = dice.NonZero32()}};
  plan.audio = RtpStreamOptions{.ssrc = section.ssrcs[0].media,
                                .payload_type = section.codecs[0].payload_type,
                                .clock_rate = section.codecs[0].clock_rate,
                                .mid = section.mid,
                                .extensions = plan.parameters.receive_extensions};
  plan.audio_track = section.track;
  plan.parameters.receive.push_back(std::move(section));
}

void PlanVideo(const ClientOptions& options, const VideoOptions& video, uint32_t variant,
               uint32_t& next_track, Dice& dice, MediaPlan& plan) {
  sfu::ReceiveSection section;
  section.mid = std::to_string(plan.video.size() + 1);
  section.kind = rtp::MediaKind::kVideo;
  section.track = sfu::TrackId{++next_track};
  section.source = video.source;
  section.codecs = {ParametersOf(video.codec, options, variant)};
  if (!video.rtx) section.codecs[0].rtx_payload_type.reset();
  MediaPlan::Video planned{section.track, {}};
  for (const LayerOptions& layer : video.layers) {
    RtpStreamOptions stream{.ssrc = dice.NonZero32(),
                            .rtx_ssrc = video.rtx ? dice.NonZero32() : 0,
                            .payload_type = section.codecs[0].payload_type,
                            .rtx_payload_type = section.codecs[0].rtx_payload_type.value_or(0),
                            .mid = section.mid,
                            .rid = layer.rid,
                            .always_identify = video.always_identify,
                            .extensions = plan.parameters.receive_extensions};
    if (!layer.rid.empty()) section.rids.push_back(layer.rid);
    if (layer.rid.empty() || video.signal_ssrcs) {
      section.ssrcs.push_back({stream.ssrc, stream.rtx_ssrc});
    }
    planned.layers.push_back(std::move(stream));
  }
  plan.video.push_back(std::move(planned));
  plan.parameters.receive.push_back(std::move(section));
}

rtp::ExtensionMap WithoutSequence(const rtp::ExtensionMap& extensions) {
  rtp::ExtensionMap others;
  for (size_t i = 0; i < rtp::kExtensionKinds; ++i) {
    const auto kind = static_cast<rtp::ExtensionKind>(i);
    if (kind != rtp::ExtensionKind::kTransportSequence) others.Set(extensions.Id(kind), kind);
  }
  return others;
}

void PlanSlots(const ClientOptions& options, uint32_t variant, Dice& dice, MediaPlan& plan) {
  for (int i = 0; i < options.audio_slots; ++i) {
    sfu::SendSection section;
    section.mid = "a" + std::to_string(i);
    section.extensions = options.numbered_audio
                             ? plan.parameters.receive_extensions
                             : WithoutSequence(plan.parameters.receive_extensions);
    section.kind = rtp::MediaKind::kAudio;
    section.ssrc = dice.NonZero32();
    section.codecs = {ParametersOf(Codec::kOpus, options, variant)};
    if (options.red) section.codecs.push_back(ParametersOf(Codec::kRed, options, variant));
    plan.parameters.send.push_back(std::move(section));
  }
  for (int i = 0; i < options.video_slots; ++i) {
    sfu::SendSection section;
    section.mid = "v" + std::to_string(i);
    section.extensions = plan.parameters.receive_extensions;
    section.kind = rtp::MediaKind::kVideo;
    section.ssrc = dice.NonZero32();
    section.rtx_ssrc = options.rtx ? dice.NonZero32() : 0;
    for (const Codec codec : options.decodes) {
      section.codecs.push_back(ParametersOf(codec, options, variant));
    }
    plan.parameters.send.push_back(std::move(section));
  }
}

}  // namespace

MediaPlan PlanMedia(const ClientOptions& options, uint32_t variant, uint32_t& next_track,
                    Dice& dice) {
  MediaPlan plan;
  plan.parameters.receive_extensions = Extensions(options, variant);
  plan.parameters.extmap_allow_mixed = true;
  plan.parameters.cname = "switchboard";
  plan.parameters.reduced_size_rtcp = true;
  plan.rtcp_ssrc = dice.NonZero32();
  PlanAudio(options, variant, next_track, dice, plan);
  for (const VideoOptions& video : options.video) {
    PlanVideo(options, video, variant, next_track, dice, plan);
  }
  PlanSlots(options, variant, dice, plan);
  return plan;
}

}  // namespace sim
