#include "signaling/sdp/extension_matching.h"

#include <set>

namespace signaling {
namespace {

using rtp::ExtensionKind;

// RFC 8285 section 4.2: what the one-byte form can carry.
constexpr uint16_t kMaxOneByteId = 14;
constexpr uint16_t kMaxTwoByteId = 255;

bool RoutesPackets(ExtensionKind kind) {
  return kind == ExtensionKind::kMid || kind == ExtensionKind::kRid ||
         kind == ExtensionKind::kRepairedRid;
}

bool IsUsableId(uint16_t id, bool two_byte_ids) {
  return id <= kMaxOneByteId || (two_byte_ids && id > kMaxOneByteId + 1 && id <= kMaxTwoByteId);
}

absl::Status CheckDistinctIds(const MediaSection& section, const std::string& label) {
  std::set<uint16_t> ids;
  for (const ExtensionLine& line : section.extensions) {
    if (ids.insert(line.id).second) continue;
    return absl::InvalidArgumentError(label + " uses the header extension id " +
                                      std::to_string(line.id) + " twice");
  }
  return absl::OkStatus();
}

}  // namespace

bool UsefulToReceive(ExtensionKind) { return true; }

// A slot is one stream without a rid, and carries one layer: nothing to allocate.
bool UsefulToSend(ExtensionKind kind) {
  return kind != ExtensionKind::kRid && kind != ExtensionKind::kRepairedRid &&
         kind != ExtensionKind::kVideoLayersAllocation;
}

bool ExtensionMatcher::Claim(uint8_t id, ExtensionKind kind) {
  const bool id_is_free = !all_.Kind(id) || all_.Kind(id) == kind;
  const bool kind_is_free = all_.Id(kind) == 0 || all_.Id(kind) == id;
  if (!id_is_free || !kind_is_free) return false;
  all_.Set(id, kind);
  return true;
}

absl::StatusOr<MatchedExtensions> ExtensionMatcher::Match(const MediaSection& remote,
                                                          Direction local, bool two_byte_ids,
                                                          const std::string& label) {
  if (absl::Status status = CheckDistinctIds(remote, label); !status.ok()) return status;
  MatchedExtensions matched;
  for (const ExtensionLine& line : remote.extensions) {
    const std::optional<ExtensionKind> kind = rtp::ExtensionKindOf(line.uri);
    if (!kind || !IsUsableId(line.id, two_byte_ids)) continue;
    const Direction theirs = line.direction.value_or(Direction::kSendRecv);
    const bool receives = Receives(local) && Sends(theirs) && UsefulToReceive(*kind);
    const bool sends = Sends(local) && Receives(theirs) && UsefulToSend(*kind);
    if (!receives && !sends) continue;
    const auto id = static_cast<uint8_t>(line.id);
    if (!Claim(id, *kind)) {
      if (!RoutesPackets(*kind)) continue;
      return absl::InvalidArgumentError(label + " gives the header extension id " +
                                        std::to_string(id) + " or the extension " + line.uri +
                                        " another meaning than an m-section before it");
    }
    if (receives) receive_.Set(id, *kind);
    if (sends) matched.send.Set(id, *kind);
    ExtensionLine ours{.id = line.id, .uri = line.uri};
    if (line.direction) ours.direction = Reverse(*line.direction);  // RFC 8285 section 5
    matched.lines.push_back(std::move(ours));
  }
  return matched;
}

}  // namespace signaling
