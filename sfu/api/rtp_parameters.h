// What a participant's negotiation came to, as values: the SFU never sees SDP.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dtls/certificate.h"
#include "ice/ice_lite.h"
#include "rtp/codec.h"
#include "rtp/header_extension.h"
#include "sfu/api/ids.h"

namespace sfu {

// One payload type of an m-section.
struct CodecParameters {
  rtp::Codec codec = rtp::Codec::kOpus;
  uint8_t payload_type = 0;
  uint32_t clock_rate = 0;                  // Hz
  std::optional<uint8_t> rtx_payload_type;  // RFC 4588, apt = payload_type
  // H264 (RFC 6184): constraints normalised so that equal profiles compare equal; VP9: profile-id;
  // AV1: profile; RED: the payload types its blocks name.
  std::string profile;  // "42e0" + packetization mode, "0", … ; empty where there is one only
  bool nack = false;
  bool pli = false;
  bool fir = false;
  bool transport_cc = false;
  bool remb = false;
  bool operator==(const CodecParameters&) const = default;
};

struct SsrcPair {
  uint32_t media = 0;
  uint32_t rtx = 0;  // 0: none signalled
  bool operator==(const SsrcPair&) const = default;
};

enum class TrackSource : uint8_t { kMicrophone, kCamera, kScreenShare, kScreenShareAudio };
std::string_view TrackSourceName(TrackSource source);  // "microphone", "camera", …

// An m-section on which the participant sends: one track, one or more layers.
struct ReceiveSection {
  std::string mid;
  rtp::MediaKind kind = rtp::MediaKind::kAudio;
  TrackId track;
  TrackSource source = TrackSource::kMicrophone;
  std::vector<CodecParameters> codecs;
  std::vector<std::string> rids;  // simulcast layers in the order of a=simulcast; empty: one layer
  std::vector<SsrcPair> ssrcs;    // signalled SSRCs; may be empty
  bool operator==(const ReceiveSection&) const = default;
};

// An m-section on which the participant receives: one slot. The SSRCs are ours.
struct SendSection {
  std::string mid;
  rtp::MediaKind kind = rtp::MediaKind::kAudio;
  uint32_t ssrc = 0;
  uint32_t rtx_ssrc = 0;                // 0: no RTX negotiated
  std::vector<CodecParameters> codecs;  // in the subscriber's order of preference
  rtp::ExtensionMap extensions;         // what its packets carry
  bool operator==(const SendSection&) const = default;
};

struct MediaParameters {
  std::vector<ReceiveSection> receive;
  std::vector<SendSection> send;
  rtp::ExtensionMap receive_extensions;  // an id means the same in every m-section (RFC 8843)
  bool extmap_allow_mixed = false;       // two-byte header extensions may be sent
  std::string cname;                     // of our RTCP, the same for all slots
  bool reduced_size_rtcp = false;        // RFC 5506
  bool operator==(const MediaParameters&) const = default;
};

struct TransportParameters {
  ice::Credentials local_ice;
  ice::Credentials remote_ice;
  std::vector<dtls::Fingerprint> remote_fingerprints;
  bool operator==(const TransportParameters&) const = default;
};

}  // namespace sfu
