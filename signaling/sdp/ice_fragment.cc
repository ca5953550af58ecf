#include "signaling/sdp/ice_fragment.h"

#include "ice/candidate.h"
#include "signaling/sdp/parser.h"
#include "signaling/sdp/serializer.h"
#include "signaling/sdp/text.h"
#include "signaling/sdp/transport_negotiation.h"

namespace signaling {
namespace {

absl::Status CheckSections(const SessionDescription& fragment, const NegotiatedSession& session) {
  for (const MediaSection& section : fragment.sections) {
    if (!section.mid.empty() && session.Find(section.mid) == nullptr) {
      return absl::InvalidArgumentError("The fragment names the mid " + section.mid +
                                        ", but no such m-section was negotiated");
    }
    for (const std::string& candidate : section.candidates) {
      if (absl::Status status = CheckCandidate(candidate); !status.ok()) return status;
    }
  }
  return absl::OkStatus();
}

// RFC 8840 section 9: in the session part, or in m-sections (of one bundle: all the same).
ice::Credentials CredentialsOf(const SessionDescription& fragment) {
  ice::Credentials ice{fragment.transport.ice_ufrag, fragment.transport.ice_pwd};
  for (const MediaSection& section : fragment.sections) {
    if (ice.ufrag.empty()) ice.ufrag = section.transport.ice_ufrag;
    if (ice.pwd.empty()) ice.pwd = section.transport.ice_pwd;
  }
  return ice;
}

}  // namespace

absl::Status CheckCandidate(std::string_view candidate) {
  if (Trim(candidate).empty() || ice::IsWellFormedCandidate(Trim(candidate))) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError("The ICE candidate is malformed");
}

absl::StatusOr<std::optional<ice::Credentials>> ReadFragment(std::string_view text,
                                                             const NegotiatedSession& session) {
  const auto fragment = ParseSdpFragment(text);
  if (!fragment.ok()) return fragment.status();
  if (absl::Status status = CheckSections(*fragment, session); !status.ok()) return status;
  const ice::Credentials ice = CredentialsOf(*fragment);
  const ice::Credentials& known = session.transport.remote_ice;
  const bool same_ufrag = ice.ufrag.empty() || ice.ufrag == known.ufrag;
  const bool same_pwd = ice.pwd.empty() || ice.pwd == known.pwd;
  if (same_ufrag && same_pwd) return std::optional<ice::Credentials>();
  if (!IsValidIce(ice)) {
    return absl::InvalidArgumentError(
        "The fragment restarts ICE, but its a=ice-ufrag or a=ice-pwd is missing or malformed");
  }
  return std::optional(ice);
}

std::string WriteFragment(const NegotiatedSession& session) {
  std::string out = "a=ice-lite\r\na=ice-options:trickle ice2\r\n";
  std::string mids;
  std::string lines;
  for (const NegotiatedSection& section : session.sections) {
    if (section.stopped) continue;
    mids += " " + section.local.mid;
    if (!lines.empty()) continue;  // the first speaks for the bundle
    MediaSection line{.media = section.local.media,
                      .port = section.local.port,
                      .protocol = section.local.protocol,
                      .mid = section.local.mid,
                      .candidates = section.local.candidates,
                      .end_of_candidates = true};
    line.payloads = {{.payload_type = section.local.payloads.front().payload_type}};
    line.transport.ice_ufrag = session.transport.local_ice.ufrag;
    line.transport.ice_pwd = session.transport.local_ice.pwd;
    lines = SerializeSection(line);
  }
  return out + "a=group:BUNDLE" + mids + "\r\n" + lines;
}

}  // namespace signaling
