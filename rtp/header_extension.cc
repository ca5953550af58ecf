#include "rtp/header_extension.h"

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
  if (const std::optional<ExtensionKind> previous = Kind(id); previous && Id(*previous) == id) {
    ids_[static_cast<size_t>(*previous)] = 0;
  }
  kinds_[id] = static_cast<uint8_t>(static_cast<uint8_t>(kind) + 1);
  ids_[static_cast<size_t>(kind)] = id;
}

}  // namespace rtp
