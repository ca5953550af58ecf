#include "bench/load/session_sdp.h"

#include <absl/strings/numbers.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_split.h>

#include "signaling/sdp/parser.h"
#include "signaling/sdp/serializer.h"

namespace bench {
namespace {

using rtp::ExtensionKind;
using signaling::Direction;
using signaling::MediaSection;
using signaling::SessionDescription;

std::string UriOf(ExtensionKind kind) { return std::string(rtp::ExtensionUri(kind)); }

MediaSection Section(bool video, const std::string& mid, Direction direction) {
  MediaSection section;
  section.media = video ? "video" : "audio";
  section.protocol = "UDP/TLS/RTP/SAVPF";
  section.connection = "IN IP4 0.0.0.0";
  section.mid = mid;
  section.direction = direction;
  section.rtcp_mux = true;
  section.rtcp_rsize = true;
  if (video) {
    section.payloads = {{.payload_type = 96,
                         .encoding = "VP8",
                         .clock_rate = 90'000,
                         .feedback = {"nack", "nack pli", "ccm fir"}}};
  } else {
    section.payloads = {{.payload_type = kAudioPayloadType,
                         .encoding = "opus",
                         .clock_rate = 48'000,
                         .channels = 2}};
  }
  return section;
}

// As a browser publishes: with transport-wide feedback, by SSRC or by rid.
void AddSending(const SendStreamOptions& stream, MediaSection& section) {
  if (section.extensions.empty()) {
    section.extensions = {{.id = 1, .uri = UriOf(ExtensionKind::kMid)},
                          {.id = 3, .uri = UriOf(ExtensionKind::kTransportSequence)}};
    section.payloads[0].feedback.emplace_back("transport-cc");
    if (!stream.video)
      section.extensions.push_back({.id = 4, .uri = UriOf(ExtensionKind::kAudioLevel)});
    section.msids = {"bench " + section.mid};
  }
  if (stream.rid.empty()) {
    section.ssrcs.push_back({stream.ssrc, "cname:bench"});
    return;
  }
  if (section.rids.empty()) {
    section.extensions.push_back({.id = 2, .uri = UriOf(ExtensionKind::kRid)});
    section.simulcast.emplace();
  }
  section.rids.push_back({.id = stream.rid, .send = true});
  section.simulcast->send.push_back({stream.rid});
}

// As a browser receives.
void AddReceiving(MediaSection& section) {
  section.extensions = {{.id = 1, .uri = UriOf(ExtensionKind::kMid)},
                        {.id = 3, .uri = UriOf(ExtensionKind::kTransportSequence)},
                        {.id = 5, .uri = UriOf(ExtensionKind::kAbsSendTime)}};
  section.payloads[0].feedback.emplace_back("transport-cc");
  if (section.media != "video") return;
  section.payloads.push_back({.payload_type = kRtxPayloadType,
                              .encoding = "rtx",
                              .clock_rate = 90'000,
                              .parameters = "apt=96"});
}

SessionDescription Description(const ClientIdentity& who, signaling::DtlsSetup setup,
                               std::vector<MediaSection> sections) {
  SessionDescription description;
  description.origin = "- 1 1 IN IP4 0.0.0.0";
  description.sections = std::move(sections);
  description.bundle_groups.emplace_back();
  for (MediaSection& section : description.sections) {
    description.bundle_groups[0].push_back(section.mid);
    if (!who.ip.empty()) {
      section.candidates = {absl::StrCat("1 1 udp 2130706431 ", who.ip, " 9 typ host")};
      section.end_of_candidates = true;
    }
    section.transport = {.ice_ufrag = who.ice.ufrag,
                         .ice_pwd = who.ice.pwd,
                         .fingerprints = {who.fingerprint.ToString()},
                         .setup = setup};
  }
  return description;
}

// "1 1 udp 2130706431 10.77.0.1 7882 typ host"
std::optional<ice::SocketAddress> AddressOf(const std::string& candidate) {
  const std::vector<std::string> words = absl::StrSplit(candidate, ' ');
  uint32_t port = 0;
  if (words.size() < 8 || words[1] != "1" || words[7] != "host") return std::nullopt;
  if (words[2] != "udp" && words[2] != "UDP") return std::nullopt;
  if (!absl::SimpleAtoi(words[5], &port)) return std::nullopt;
  return ice::SocketAddress::Parse(words[4], static_cast<uint16_t>(port));
}

}  // namespace

std::string OfferSdp(const MediaWish& wish, const ClientIdentity& who, const std::string& setup) {
  std::vector<MediaSection> sections;
  for (const SendStreamOptions& stream : wish.streams) {
    if (sections.empty() || sections.back().mid != stream.mid) {
      sections.push_back(Section(stream.video, stream.mid, Direction::kSendOnly));
    }
    AddSending(stream, sections.back());
  }
  for (int i = 0; i < wish.audio_slots; ++i) {
    sections.push_back(Section(false, absl::StrCat("a", i), Direction::kRecvOnly));
  }
  for (int i = 0; i < wish.video_slots; ++i) {
    sections.push_back(Section(true, absl::StrCat("v", i), Direction::kRecvOnly));
  }
  if (wish.as_browsers) {
    for (MediaSection& section : sections) {
      if (section.direction == Direction::kRecvOnly) AddReceiving(section);
    }
  }
  return SerializeSdp(Description(who, *signaling::DtlsSetupOf(setup), std::move(sections)));
}

absl::StatusOr<std::string> AnswerSdp(const std::string& offer, const ClientIdentity& who) {
  const auto parsed = signaling::ParseSdp(offer);
  if (!parsed.ok()) return parsed.status();
  std::vector<MediaSection> sections;
  for (const MediaSection& offered : parsed->sections) {
    MediaSection section = Section(offered.media == "video", offered.mid, Direction::kRecvOnly);
    section.payloads = {offered.payloads.at(0)};
    sections.push_back(std::move(section));
  }
  return SerializeSdp(Description(who, signaling::DtlsSetup::kActive, std::move(sections)));
}

absl::StatusOr<Agreed> ReadSdp(const std::string& sdp, const ClientIdentity& who) {
  const auto parsed = signaling::ParseSdp(sdp);
  if (!parsed.ok()) return parsed.status();
  if (parsed->sections.empty()) return absl::InvalidArgumentError("An SDP without sections");
  Agreed agreed{.local = who.ice};
  const auto& own = parsed->sections[0].transport;
  const auto& transport = own.ice_ufrag.empty() ? parsed->transport : own;
  agreed.remote = {.ufrag = transport.ice_ufrag, .pwd = transport.ice_pwd};
  const auto& fingerprints =
      transport.fingerprints.empty() ? parsed->transport.fingerprints : transport.fingerprints;
  const auto fingerprint =
      fingerprints.empty() ? std::nullopt : dtls::Fingerprint::Parse(fingerprints[0]);
  if (!fingerprint) return absl::InvalidArgumentError("An SDP without a fingerprint");
  agreed.fingerprint = *fingerprint;
  for (const MediaSection& section : parsed->sections) {
    for (const std::string& candidate : section.candidates) {
      const auto address = AddressOf(candidate);
      if (address && !agreed.server.is_set()) agreed.server = *address;
    }
    for (const auto& extension : section.extensions) {
      if (const auto kind = rtp::ExtensionKindOf(extension.uri); kind && extension.id < 15) {
        agreed.extensions.Set(static_cast<uint8_t>(extension.id), *kind);
      }
    }
  }
  if (!agreed.server.is_set()) return absl::InvalidArgumentError("An SDP without a candidate");
  return agreed;
}

}  // namespace bench
