// A session description (RFC 8866) with the attributes WebRTC uses (RFC 8829), as values: what a
// line says, not yet what it means for a call. Attributes the server has no use for are kept as
// text, so that parsing what was serialised yields the same values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace signaling {

// Bit 0: receives, bit 1: sends.
enum class Direction : uint8_t { kInactive = 0, kRecvOnly = 1, kSendOnly = 2, kSendRecv = 3 };

constexpr bool Receives(Direction d) { return (static_cast<uint8_t>(d) & 1) != 0; }
constexpr bool Sends(Direction d) { return (static_cast<uint8_t>(d) & 2) != 0; }
constexpr Direction MakeDirection(bool sends, bool receives) {
  return static_cast<Direction>((sends ? 2 : 0) | (receives ? 1 : 0));
}
// The same as the other side sees it.
constexpr Direction Reverse(Direction d) { return MakeDirection(Receives(d), Sends(d)); }
std::string_view DirectionName(Direction direction);
std::optional<Direction> DirectionOf(std::string_view name);

enum class DtlsSetup : uint8_t { kActPass, kActive, kPassive, kHoldConn };  // RFC 4145 section 4
std::string_view DtlsSetupName(DtlsSetup setup);
std::optional<DtlsSetup> DtlsSetupOf(std::string_view name);

// One payload type with its a=rtpmap, a=fmtp and a=rtcp-fb.
struct PayloadFormat {
  uint8_t payload_type = 0;
  std::string encoding;  // "VP8"; empty when there is no a=rtpmap
  uint32_t clock_rate = 0;
  uint8_t channels = 1;
  std::string parameters;             // of a=fmtp
  std::vector<std::string> feedback;  // "nack pli", …, each once
  bool operator==(const PayloadFormat&) const = default;
};

struct ExtensionLine {  // a=extmap, RFC 8285 section 5
  uint16_t id = 0;
  std::optional<Direction> direction;
  std::string uri;
  std::string attributes;
  bool operator==(const ExtensionLine&) const = default;
};

struct RidLine {  // a=rid, RFC 8851
  std::string id;
  bool send = false;
  std::string restrictions;
  bool operator==(const RidLine&) const = default;
};

// a=simulcast, RFC 8853: streams, each a list of alternative rids ("~" before a paused one).
struct SimulcastLine {
  std::vector<std::vector<std::string>> send;
  std::vector<std::vector<std::string>> receive;
  bool operator==(const SimulcastLine&) const = default;
};

struct SsrcLine {  // a=ssrc, RFC 5576
  uint32_t ssrc = 0;
  std::string attribute;  // "cname:x"
  bool operator==(const SsrcLine&) const = default;
};

struct SsrcGroup {  // a=ssrc-group
  std::string semantics;
  std::vector<uint32_t> ssrcs;
  bool operator==(const SsrcGroup&) const = default;
};

// May stand in the session part or in an m-section, where it wins.
struct TransportLines {
  std::string ice_ufrag;  // empty: not there
  std::string ice_pwd;
  std::vector<std::string> ice_options;
  std::vector<std::string> fingerprints;  // "sha-256 AB:CD…"
  std::optional<DtlsSetup> setup;
  bool operator==(const TransportLines&) const = default;
};

struct MediaSection {
  std::string media;  // "audio", "video", "application", …
  uint16_t port = 9;
  std::string protocol;
  std::vector<PayloadFormat> payloads;  // of an RTP section, in order of preference
  std::vector<std::string> formats;     // of any other
  std::string connection;               // c=
  std::string mid;
  std::optional<Direction> direction;
  TransportLines transport;
  std::vector<std::string> candidates;  // what follows "candidate:"
  bool end_of_candidates = false;
  bool rtcp_mux = false;
  bool rtcp_rsize = false;
  bool bundle_only = false;
  bool extmap_allow_mixed = false;
  std::vector<std::string> msids;  // "stream track"
  std::vector<ExtensionLine> extensions;
  std::vector<RidLine> rids;
  std::optional<SimulcastLine> simulcast;
  std::vector<SsrcLine> ssrcs;
  std::vector<SsrcGroup> ssrc_groups;
  std::vector<std::string> others;  // attributes not listed above, without "a="
  bool operator==(const MediaSection&) const = default;

  bool is_rtp() const { return media == "audio" || media == "video"; }
  // RFC 8829 section 4.1.19: port 0 rejects or stops a section, unless it is only bundled.
  bool is_stopped() const { return port == 0 && !bundle_only; }
  const PayloadFormat* FindPayload(uint8_t payload_type) const;
};

struct SessionDescription {
  std::string origin;                                   // o=
  std::vector<std::vector<std::string>> bundle_groups;  // mids
  bool ice_lite = false;
  bool extmap_allow_mixed = false;
  std::optional<Direction> direction;
  TransportLines transport;
  std::vector<std::string> others;
  std::vector<MediaSection> sections;
  bool operator==(const SessionDescription&) const = default;

  const MediaSection* FindSection(std::string_view mid) const;
  // RFC 8866 section 6.7: the section's own, else the session's, else sendrecv.
  Direction DirectionOf(const MediaSection& section) const;
};

}  // namespace signaling
