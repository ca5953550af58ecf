#include "signaling/sdp/description_checks.h"

#include <algorithm>
#include <array>
#include <set>

#include "signaling/sdp/text.h"

namespace signaling {

absl::Status CheckContinuity(const SessionDescription& description,
                             const NegotiatedSession& session, DescriptionType type) {
  const std::string name(DescriptionTypeName(type));
  if (description.sections.size() < session.sections.size()) {
    return absl::InvalidArgumentError(
        "The " + name + " has " + std::to_string(description.sections.size()) +
        " m-sections, but " + std::to_string(session.sections.size()) +
        " were negotiated before: an m-section is stopped by port 0, never left out");
  }
  if (type == DescriptionType::kAnswer && description.sections.size() != session.sections.size()) {
    return absl::InvalidArgumentError(
        "The answer has " + std::to_string(description.sections.size()) +
        " m-sections, but the offer has " + std::to_string(session.sections.size()));
  }
  for (size_t i = 0; i < session.sections.size(); ++i) {
    const NegotiatedSection& before = session.sections[i];
    if (before.stopped && type == DescriptionType::kOffer) continue;
    const MediaSection& now = description.sections[i];
    const bool same_mid = now.mid == before.local.mid || now.mid.empty();
    if (same_mid && now.media == before.local.media) continue;
    return absl::InvalidArgumentError(SectionLabel(description, i, type) + " (" + now.media +
                                      ") stands where mid " + before.mid + " (" +
                                      before.local.media + ") was negotiated");
  }
  return absl::OkStatus();
}

absl::Status CheckDistinctSsrcs(const NegotiatedSession& session, DescriptionType type) {
  std::set<uint32_t> seen;
  for (const NegotiatedSection& section : session.sections) {
    if (section.stopped || !Receives(section.direction)) continue;
    for (const sfu::SsrcPair& pair : SignalledSsrcs(section.remote)) {
      if (seen.insert(pair.media).second && (pair.rtx == 0 || seen.insert(pair.rtx).second)) {
        continue;
      }
      return absl::InvalidArgumentError(
          "The " + std::string(DescriptionTypeName(type)) + "'s m-section with mid " + section.mid +
          " claims an SSRC that another m-section has: " + std::to_string(pair.media));
    }
  }
  return absl::OkStatus();
}

bool IsSupportedProtocol(std::string_view protocol) {
  constexpr std::array<std::string_view, 4> kProtocols = {"UDP/TLS/RTP/SAVPF", "UDP/TLS/RTP/SAVP",
                                                          "RTP/SAVPF", "RTP/SAVP"};
  return std::ranges::any_of(
      kProtocols, [&](std::string_view known) { return EqualsIgnoringCase(known, protocol); });
}

std::string MidOf(const SessionDescription& description, size_t index) {
  const std::string& own = description.sections[index].mid;
  if (!own.empty()) return own;
  std::string made = std::to_string(index);
  while (description.FindSection(made) != nullptr) made += "-";
  return made;
}

void StopSection(const MediaSection& remote, NegotiatedSection& section) {
  section = NegotiatedSection{.mid = section.mid,
                              .local = MakeStopped(remote),
                              .remote = MakeStopped(remote),
                              .stopped = true};
}

}  // namespace signaling
