#include "signaling/sdp/offered_media.h"

#include <array>
#include <span>

#include "signaling/sdp/extension_matching.h"
#include "signaling/sdp/numbering.h"
#include "signaling/sdp/start_bitrate.h"

namespace signaling {
namespace {

using rtp::ExtensionKind;
using rtp::MediaKind;

struct OfferedCodec {
  uint8_t payload_type;  // 0 with a clock of 90000: any free one
  std::string_view encoding;
  uint32_t clock_rate;
  uint8_t channels;
  std::string_view parameters;
};

// In our order of preference: what everybody decodes first.
constexpr std::array<OfferedCodec, 5> kAudioCodecs = {{
    {111, "opus", 48000, 2, "minptime=10;useinbandfec=1"},
    {63, "red", 48000, 2, ""},
    {9, "G722", 8000, 1, ""},
    {0, "PCMU", 8000, 1, ""},
    {8, "PCMA", 8000, 1, ""},
}};
constexpr std::array<OfferedCodec, 7> kVideoCodecs = {{
    {0, "VP8", 90000, 1, ""},
    {0, "VP9", 90000, 1, "profile-id=0"},
    {0, "H264", 90000, 1, "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f"},
    {0, "H264", 90000, 1, "level-asymmetry-allowed=1;packetization-mode=0;profile-level-id=42e01f"},
    {0, "H264", 90000, 1, "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=4d001f"},
    {0, "H264", 90000, 1, "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=640c1f"},
    {0, "AV1", 90000, 1, "level-idx=5;profile=0;tier=0"},
}};

// Those that routing and feedback need come first, for the one-byte form has but 14 ids.
constexpr std::array<ExtensionKind, 5> kAudioExtensions = {
    ExtensionKind::kMid, ExtensionKind::kTransportSequence, ExtensionKind::kAbsSendTime,
    ExtensionKind::kAudioLevel, ExtensionKind::kAbsCaptureTime};
constexpr std::array<ExtensionKind, 12> kVideoExtensions = {ExtensionKind::kMid,
                                                            ExtensionKind::kTransportSequence,
                                                            ExtensionKind::kAbsSendTime,
                                                            ExtensionKind::kDependencyDescriptor,
                                                            ExtensionKind::kRid,
                                                            ExtensionKind::kRepairedRid,
                                                            ExtensionKind::kVideoOrientation,
                                                            ExtensionKind::kPlayoutDelay,
                                                            ExtensionKind::kContentType,
                                                            ExtensionKind::kColorSpace,
                                                            ExtensionKind::kVideoLayersAllocation,
                                                            ExtensionKind::kAbsCaptureTime};

void AddVideoCodec(PayloadNumbers& numbers, PayloadFormat payload, MediaSection& section) {
  payload.feedback = {"goog-remb", "transport-cc", "ccm fir", "nack", "nack pli"};
  section.payloads.push_back(payload);
  const auto rtx = numbers.RtxNumberFor(payload.payload_type);
  if (!rtx) return;
  section.payloads.push_back({.payload_type = *rtx,
                              .encoding = "rtx",
                              .clock_rate = payload.clock_rate,
                              .parameters = "apt=" + std::to_string(payload.payload_type)});
}

void AddAudioCodec(PayloadFormat payload, MediaSection& section) {
  if (payload.encoding == "opus") payload.feedback = {"transport-cc", "nack"};
  if (payload.encoding == "red") {
    if (section.payloads.empty()) return;  // Opus found no number
    const std::string opus = std::to_string(section.payloads.front().payload_type);
    payload.parameters = opus + "/" + opus;
  }
  section.payloads.push_back(std::move(payload));
}

void AddCodecs(PayloadNumbers& numbers, std::span<const OfferedCodec> codecs, MediaKind kind,
               MediaSection& section) {
  for (const OfferedCodec& codec : codecs) {
    PayloadFormat payload{.payload_type = codec.payload_type,
                          .encoding = std::string(codec.encoding),
                          .clock_rate = codec.clock_rate,
                          .channels = codec.channels,
                          .parameters = std::string(codec.parameters)};
    const auto number = numbers.NumberFor(payload);
    if (!number) continue;
    payload.payload_type = *number;
    if (kind == MediaKind::kVideo) {
      AddVideoCodec(numbers, std::move(payload), section);
    } else {
      AddAudioCodec(std::move(payload), section);
    }
  }
}

void AddExtensions(const NegotiatedSession& session, std::span<const ExtensionKind> kinds,
                   Direction direction, MediaSection& section) {
  ExtensionNumbers numbers(session);
  for (const ExtensionKind kind : kinds) {
    const bool useful =
        (Receives(direction) && UsefulToReceive(kind)) || (Sends(direction) && UsefulToSend(kind));
    if (!useful) continue;
    const std::string uri(rtp::ExtensionUri(kind));
    if (const uint16_t id = numbers.NumberFor(uri); id != 0) {
      section.extensions.push_back({.id = id, .uri = uri});
    }
  }
}

}  // namespace

MediaSection OfferedMedia(const NegotiatedSession& session, MediaKind kind, const std::string& mid,
                          Direction direction) {
  const bool audio = kind == MediaKind::kAudio;
  MediaSection section{.media = audio ? "audio" : "video", .protocol = "UDP/TLS/RTP/SAVPF"};
  section.mid = mid;
  section.direction = direction;
  section.rtcp_rsize = true;
  section.extmap_allow_mixed = true;
  PayloadNumbers numbers(session, kind);
  if (audio) {
    AddCodecs(numbers, kAudioCodecs, kind, section);
    AddExtensions(session, kAudioExtensions, direction, section);
  } else {
    AddCodecs(numbers, kVideoCodecs, kind, section);
    NameStartBitrate(section.payloads);
    AddExtensions(session, kVideoExtensions, direction, section);
  }
  return section;
}

}  // namespace signaling
