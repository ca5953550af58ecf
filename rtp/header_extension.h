// The RTP header extensions (RFC 8285) that the server knows, and one transport's mapping of local
// ids to them. An unknown extension is skipped on parsing and never forwarded.
#pragma once

#include <array>
#include <bitset>
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
using ExtensionSet = std::bitset<kExtensionKinds>;  // by ExtensionKind

// The URI of `kind` as written in a=extmap.
std::string_view ExtensionUri(ExtensionKind kind);
// The kind of a URI; nullopt for one the server does not know.
std::optional<ExtensionKind> ExtensionKindOf(std::string_view uri);

// Which local id (1..14 in either form, to 255 in the two-byte form; RFC 8285 section 5) names
// which extension in one transport direction. A value of some 60 bytes, of which each peer has
// several; lookups of ids to 15 are array reads.
class ExtensionMap {
 public:
  // Ids above 15 that can be mapped, which is more than there are kinds; further ones are ignored.
  static constexpr size_t kMaxHighIds = 16;

  // Maps `id` to `kind`; ids 0 and 15 are reserved in the one-byte form: 0 is ignored. A kind that
  // is mapped twice is read by both ids and written by the later one.
  void Set(uint8_t id, ExtensionKind kind);
  std::optional<ExtensionKind> Kind(uint8_t id) const {
    const uint8_t kind = id < low_.size() ? low_[id] : HighKind(id);
    return kind == 0 ? std::nullopt : std::optional(static_cast<ExtensionKind>(kind - 1));
  }
  // The id of `kind`, or 0 when it was not negotiated.
  uint8_t Id(ExtensionKind kind) const { return ids_[static_cast<size_t>(kind)]; }
  // Those that were negotiated.
  const ExtensionSet& kinds() const { return kinds_; }
  bool operator==(const ExtensionMap&) const = default;

 private:
  // kind + 1; 0 = unmapped
  struct High {
    uint8_t id = 0;
    uint8_t kind = 0;
    bool operator==(const High&) const = default;
  };
  void SetId(ExtensionKind kind, uint8_t id);
  uint8_t HighKind(uint8_t id) const;
  // Its place in high_, which is made if there is none; nullptr: there is no room.
  High* PlaceOf(uint8_t id);

  std::array<uint8_t, 16> low_{};
  std::array<High, kMaxHighIds> high_{};  // by id; unused ones last
  std::array<uint8_t, kExtensionKinds> ids_{};
  ExtensionSet kinds_;
};

}  // namespace rtp
