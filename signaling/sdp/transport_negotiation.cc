#include "signaling/sdp/transport_negotiation.h"

#include <algorithm>

#include "signaling/sdp/text.h"

namespace signaling {
namespace {

absl::Status Invalid(const std::string& subject, std::string_view complaint) {
  return absl::InvalidArgumentError(subject + " " + std::string(complaint));
}

bool Contains(const std::vector<std::string>& list, const std::string& value) {
  return std::ranges::find(list, value) != list.end();
}

// The index that speaks for the transport; kInvalidArgument when the accepted sections would need
// several.
absl::StatusOr<size_t> FindTagged(const SessionDescription& description,
                                  const std::vector<size_t>& accepted, DescriptionType type) {
  const std::string whose = "The " + std::string(DescriptionTypeName(type));
  if (accepted.size() == 1) return accepted.front();
  for (const std::vector<std::string>& group : description.bundle_groups) {
    const auto bundled = [&](size_t index) {
      const std::string& mid = description.sections[index].mid;
      return !mid.empty() && Contains(group, mid);
    };
    if (std::ranges::none_of(accepted, bundled)) continue;
    const auto outside = std::ranges::find_if_not(accepted, bundled);
    if (outside != accepted.end()) {
      return Invalid(SectionLabel(description, *outside, type),
                     "is not in the BUNDLE group of the others: the server has one transport");
    }
    for (const std::string& mid : group) {
      for (const size_t index : accepted) {
        if (description.sections[index].mid == mid) return index;
      }
    }
  }
  return Invalid(whose,
                 "has several m-sections but no a=group:BUNDLE with them: the server has "
                 "one transport (bundlePolicy max-bundle)");
}

absl::StatusOr<ice::Credentials> ReadIce(const SessionDescription& description,
                                         const MediaSection& section, const std::string& label) {
  const TransportLines& own = section.transport;
  const TransportLines& common = description.transport;
  ice::Credentials ice{own.ice_ufrag.empty() ? common.ice_ufrag : own.ice_ufrag,
                       own.ice_pwd.empty() ? common.ice_pwd : own.ice_pwd};
  if (ice.ufrag.empty()) return Invalid(label, "has no a=ice-ufrag");
  if (ice.pwd.empty()) return Invalid(label, "has no a=ice-pwd");
  if (!IsValidIce(ice)) {
    return Invalid(label, "has an a=ice-ufrag or a=ice-pwd of the wrong length or form");
  }
  return ice;
}

// RFC 8122 section 5; fingerprints of unknown algorithms beside a known one are ignored.
absl::StatusOr<std::vector<dtls::Fingerprint>> ReadFingerprints(
    const SessionDescription& description, const MediaSection& section, const std::string& label) {
  const auto& lines = section.transport.fingerprints.empty() ? description.transport.fingerprints
                                                             : section.transport.fingerprints;
  if (lines.empty()) return Invalid(label, "has no a=fingerprint");
  std::vector<dtls::Fingerprint> fingerprints;
  for (const std::string& line : lines) {
    if (auto fingerprint = dtls::Fingerprint::Parse(line)) {
      fingerprints.push_back(*std::move(fingerprint));
    }
  }
  if (fingerprints.empty()) {
    return Invalid(label,
                   "has no well-formed a=fingerprint of sha-1, sha-224, sha-256, sha-384 "
                   "or sha-512");
  }
  return fingerprints;
}

// RFC 8842 section 5: we are the DTLS server in either role.
absl::Status CheckSetup(const SessionDescription& description, const MediaSection& section,
                        const std::string& label, DescriptionType type) {
  const auto setup =
      section.transport.setup ? section.transport.setup : description.transport.setup;
  const DtlsSetup value = setup.value_or(DtlsSetup::kActive);
  if (value == DtlsSetup::kActive) return absl::OkStatus();
  if (value == DtlsSetup::kActPass && type == DescriptionType::kOffer) return absl::OkStatus();
  return Invalid(label, "says a=setup:" + std::string(DtlsSetupName(value)) +
                            ", but the server is the passive side of DTLS: it needs " +
                            (type == DescriptionType::kOffer ? "actpass or active" : "active"));
}

}  // namespace

bool IsValidIce(const ice::Credentials& ice) {
  return ice.ufrag.size() >= 4 && ice.pwd.size() >= 22 && IsToken(ice.ufrag, 256) &&
         IsToken(ice.pwd, 256) && ice.ufrag.find(':') == std::string::npos;
}

std::string_view DescriptionTypeName(DescriptionType type) {
  return type == DescriptionType::kOffer ? "offer" : "answer";
}

std::string SectionLabel(const SessionDescription& description, size_t index,
                         DescriptionType type) {
  const std::string& mid = description.sections[index].mid;
  const std::string which =
      mid.empty() ? "m-section number " + std::to_string(index) : "m-section with mid " + mid;
  return "The " + std::string(DescriptionTypeName(type)) + "'s " + which;
}

absl::StatusOr<RemoteTransport> ReadTransport(const SessionDescription& description,
                                              const std::vector<size_t>& accepted,
                                              DescriptionType type) {
  const auto tagged = FindTagged(description, accepted, type);
  if (!tagged.ok()) return tagged.status();
  const MediaSection& section = description.sections[*tagged];
  const std::string label = SectionLabel(description, *tagged, type);
  if (description.ice_lite) {  // RFC 8445 section 6.1.1: two lite agents never check
    return Invalid("The " + std::string(DescriptionTypeName(type)),
                   "says a=ice-lite, and so does the server: nobody would connect");
  }
  for (const size_t index : accepted) {
    if (description.sections[index].rtcp_mux) continue;
    return Invalid(SectionLabel(description, index, type),
                   "has no a=rtcp-mux: the server has one port for RTP and RTCP");
  }
  if (absl::Status status = CheckSetup(description, section, label, type); !status.ok()) {
    return status;
  }
  auto ice = ReadIce(description, section, label);
  if (!ice.ok()) return ice.status();
  auto fingerprints = ReadFingerprints(description, section, label);
  if (!fingerprints.ok()) return fingerprints.status();
  return RemoteTransport{*std::move(ice), *std::move(fingerprints)};
}

void WriteTransportLines(const LocalTransport& local, DtlsSetup setup, MediaSection& section) {
  section.transport = {.ice_ufrag = local.ice.ufrag,
                       .ice_pwd = local.ice.pwd,
                       .fingerprints = {local.fingerprint.ToString()},
                       .setup = setup};
  section.port = 9;  // RFC 8840 section 4.1.1: no default candidate
  section.bundle_only = false;
  section.connection = "IN IP4 0.0.0.0";
  section.rtcp_mux = true;
  section.end_of_candidates = true;
  section.candidates.clear();
  for (size_t i = 0; i < local.candidates.size(); ++i) {
    std::string line = ice::FormatCandidate(local.candidates[i], i);
    section.candidates.push_back(line.substr(std::string_view("candidate:").size()));
  }
}

SessionDescription MakeDescription(uint64_t session_id, uint64_t version,
                                   std::vector<std::string> mids) {
  SessionDescription description;
  description.origin =
      "- " + std::to_string(session_id) + " " + std::to_string(version) + " IN IP4 127.0.0.1";
  description.ice_lite = true;
  // RFC 8840 section 3: we take what trickles in; RFC 8445 section 10.
  description.transport.ice_options = {"trickle", "ice2"};
  description.others = {"msid-semantic: WMS *"};
  if (!mids.empty()) description.bundle_groups.push_back(std::move(mids));
  return description;
}

MediaSection MakeStopped(const MediaSection& theirs) {
  MediaSection stopped{.media = theirs.media,
                       .port = 0,
                       .protocol = theirs.protocol,
                       .formats = theirs.formats,
                       .connection = "IN IP4 0.0.0.0",
                       .mid = theirs.mid,
                       .direction = Direction::kInactive};
  // RFC 3264 section 6: a rejected line lists at least one format, which means nothing.
  for (const PayloadFormat& payload : theirs.payloads) {
    stopped.payloads.push_back({.payload_type = payload.payload_type});
  }
  return stopped;
}

}  // namespace signaling
