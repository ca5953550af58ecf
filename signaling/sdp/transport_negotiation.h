// The one transport of a bundle (RFC 8843): what the other side says of ICE (RFC 8839), DTLS (RFC
// 8842) and RTCP multiplexing (RFC 8858), and our own lines. Pure.
#pragma once

#include <absl/status/statusor.h>

#include <string>
#include <vector>

#include "dtls/certificate.h"
#include "ice/candidate.h"
#include "ice/ice_lite.h"
#include "signaling/sdp/session_description.h"

namespace signaling {

enum class DescriptionType : uint8_t { kOffer, kAnswer };
std::string_view DescriptionTypeName(DescriptionType type);  // "offer", "answer"

// "The offer's m-section with mid 1": the subject of an error.
std::string SectionLabel(const SessionDescription& description, size_t index, DescriptionType type);

// RFC 8839 section 5.4: 4..256 and 22..256 ice-chars. Other visible characters are let pass, but
// not the colon that separates the halves of USERNAME.
bool IsValidIce(const ice::Credentials& ice);

struct RemoteTransport {
  ice::Credentials ice;
  std::vector<dtls::Fingerprint> fingerprints;
};

// From the section that speaks for the bundle: the first accepted one in the order of the group
// (RFC 8843 section 7.2.1). `accepted` are indices, not empty; several must share a BUNDLE group.
absl::StatusOr<RemoteTransport> ReadTransport(const SessionDescription& description,
                                              const std::vector<size_t>& accepted,
                                              DescriptionType type);

struct LocalTransport {
  ice::Credentials ice;
  dtls::Fingerprint fingerprint;
  std::vector<ice::HostCandidate> candidates;
};

// Writes our half into a section. All candidates are known, so each section says that they end.
void WriteTransportLines(const LocalTransport& local, DtlsSetup setup, MediaSection& section);

// A session part of ours; `mids` are bundled when there are any.
SessionDescription MakeDescription(uint64_t session_id, uint64_t version,
                                   std::vector<std::string> mids);

// An m-section that rejects or stops `theirs` (RFC 8829 section 5.3.1).
MediaSection MakeStopped(const MediaSection& theirs);

}  // namespace signaling
