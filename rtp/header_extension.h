// The RTP header extensions (RFC 8285) that the server knows, and one transport's mapping of local
// ids to them. An unknown extension is skipped on parsing and never forwarded.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace rtp {

enum class ExtensionKind : uint8_t {
  kMid,                    // RFC 8843
  kRid,                    // RFC 8852, RtpStreamId
  kRepairedRid,            // RFC 8852, RepairedRtpStreamId
  kAudioLevel,             // RFC 6464
  kAbsSendTime,            // 24 bit, 6.18 fixed-point seconds
  kTransportSequence,      // draft-holmer-rmcat-transport-wide-cc-extensions-01
  kVideoOrientation,       // 3GPP TS 26.114
  kPlayoutDelay,           // webrtc.org/experiments
  kContentType,            // webrtc.org/experiments
  kColorSpace,             // webrtc.org/experiments
  kAbsCaptureTime,         // webrtc.org/experiments
  kVideoLayersAllocation,  // webrtc.org/experiments
  kDependencyDescriptor,   // AV1 RTP specification, appendix A
};
inline constexpr size_t kExtensionKinds = 13;

// The URI of `kind` as written in a=extmap.
std::string_view ExtensionUri(ExtensionKind kind);
// The kind of a URI; nullopt for one the server does not know.
std::optional<ExtensionKind> ExtensionKindOf(std::string_view uri);

// Which local id (1..14 in either form, to 255 in the two-byte form; RFC 8285 section 5) names
// which extension in one transport direction. A value; lookups are array reads.
class ExtensionMap {
 public:
  // Maps `id` to `kind`; ids 0 and 15 are reserved in the one-byte form: 0 is ignored. A kind that
  // is mapped twice is read by both ids and written by the later one.
  void Set(uint8_t id, ExtensionKind kind);
  std::optional<ExtensionKind> Kind(uint8_t id) const {
    return kinds_[id] == 0 ? std::nullopt
                           : std::optional(static_cast<ExtensionKind>(kinds_[id] - 1));
  }
  // The id of `kind`, or 0 when it was not negotiated.
  uint8_t Id(ExtensionKind kind) const { return ids_[static_cast<size_t>(kind)]; }
  bool operator==(const ExtensionMap&) const = default;

 private:
  std::array<uint8_t, 256> kinds_{};  // kind + 1; 0 = unmapped
  std::array<uint8_t, kExtensionKinds> ids_{};
};

}  // namespace rtp
