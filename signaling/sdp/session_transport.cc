#include "signaling/sdp/session_transport.h"

namespace signaling {
namespace {

// RFC 8842 section 4: another certificate is another DTLS association, for which the participant
// has to join anew.
absl::Status CheckSameCertificate(const RemoteTransport& remote, const NegotiatedSession& session,
                                  DescriptionType type) {
  if (!session.established || session.transport.remote_fingerprints == remote.fingerprints) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError("The " + std::string(DescriptionTypeName(type)) +
                                    " has another a=fingerprint than before: a new PeerConnection "
                                    "has to leave and join again");
}

}  // namespace

LocalTransport LocalTransportOf(const NegotiatorOptions& options,
                                const NegotiatedSession& session) {
  return {session.transport.local_ice, options.fingerprint, options.candidates};
}

absl::Status AdoptTransport(const SessionDescription& description,
                            const std::vector<size_t>& accepted, DescriptionType type,
                            const NegotiatorOptions& options, NegotiatedSession& session) {
  auto remote = ReadTransport(description, accepted, type);
  if (!remote.ok()) return remote.status();
  if (absl::Status status = CheckSameCertificate(*remote, session, type); !status.ok()) {
    return status;
  }
  if (session.established && session.transport.remote_ice != remote->ice) {
    if (type == DescriptionType::kAnswer) {  // RFC 8839 section 4.4.3.1.2
      return absl::InvalidArgumentError(
          "The answer has other ICE credentials than before, but the offer restarted nothing");
    }
    session.transport.local_ice = options.new_credentials();
  }
  session.transport.remote_ice = std::move(remote->ice);
  session.transport.remote_fingerprints = std::move(remote->fingerprints);
  const LocalTransport local = LocalTransportOf(options, session);
  for (const size_t index : accepted) {
    WriteTransportLines(local, DtlsSetup::kPassive, session.sections[index].local);
  }
  return absl::OkStatus();
}

SessionDescription Describe(const NegotiatedSession& session, bool bundle, uint64_t session_id,
                            uint64_t version) {
  std::vector<std::string> mids;
  for (const NegotiatedSection& section : session.sections) {
    // RFC 8843 section 7.3.3: no rejected section in the group.
    if (!section.stopped && !section.local.mid.empty()) mids.push_back(section.local.mid);
  }
  SessionDescription description =
      MakeDescription(session_id, version, bundle ? std::move(mids) : std::vector<std::string>());
  for (const NegotiatedSection& section : session.sections) {
    description.sections.push_back(section.local);
  }
  return description;
}

}  // namespace signaling
