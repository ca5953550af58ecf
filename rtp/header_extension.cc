#include "rtp/header_extension.h"

#include <algorithm>

namespace rtp {
namespace {

// In the order of ExtensionKind.
constexpr std::array<std::string_view, kExtensionKinds> kUris = {
    "urn:ietf:params:rtp-hdrext:sdes:mid",
    "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id",
    "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id",
    "urn:ietf:params:rtp-hdrext:ssrc-audio-level",
    "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time",
    "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01",
    "urn:3gpp:video-orientation",
    "http://www.webrtc.org/experiments/rtp-hdrext/playout-delay",
    "http://www.webrtc.org/experiments/rtp-hdrext/video-content-type",
    "http://www.webrtc.org/experiments/rtp-hdrext/color-space",
    "http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time",
    "http://www.webrtc.org/experiments/rtp-hdrext/video-layers-allocation00",
    "https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension",
};

}  // namespace

std::string_view ExtensionUri(ExtensionKind kind) { return kUris[static_cast<size_t>(kind)]; }

std::optional<ExtensionKind> ExtensionKindOf(std::string_view uri) {
  for (size_t i = 0; i < kUris.size(); ++i) {
    if (kUris[i] == uri) return static_cast<ExtensionKind>(i);
  }
  return std::nullopt;
}

void ExtensionMap::Set(uint8_t id, ExtensionKind kind) {
  if (id == 0) return;  // RFC 8285 section 4.2: reserved for padding
  const auto value = static_cast<uint8_t>(static_cast<uint8_t>(kind) + 1);
  const std::optional<ExtensionKind> previous = Kind(id);
  if (id < low_.size()) {
    low_[id] = value;
  } else if (High* place = PlaceOf(id)) {
    place->kind = value;
  } else {
    return;
  }
  if (previous && Id(*previous) == id) SetId(*previous, 0);
  SetId(kind, id);
}

void ExtensionMap::SetId(ExtensionKind kind, uint8_t id) {
  ids_[static_cast<size_t>(kind)] = id;
  kinds_.set(static_cast<size_t>(kind), id != 0);
}

uint8_t ExtensionMap::HighKind(uint8_t id) const {
  for (const High& high : high_) {
    if (high.id == id) return high.kind;
    if (high.id == 0) break;
  }
  return 0;
}

ExtensionMap::High* ExtensionMap::PlaceOf(uint8_t id) {
  auto* const place = std::find_if(
      high_.begin(), high_.end(), [id](const High& high) { return high.id == 0 || high.id >= id; });
  if (place != high_.end() && place->id == id) return place;
  if (high_.back().id != 0) return nullptr;
  std::move_backward(place, high_.end() - 1, high_.end());
  *place = {.id = id};
  return place;
}

}  // namespace rtp
