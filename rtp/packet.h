// An RTP packet's header as offsets into the received bytes (RFC 3550 section 5.1, RFC 8285):
// parsed once, in place, without allocation; every later stop reads this instead of the bytes.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "rtp/header_extension.h"

namespace rtp {

inline constexpr size_t kMinHeaderSize = 12;

// Where an extension's value lies in the packet; length 0 with offset 0 = absent.
struct ExtensionSlice {
  uint16_t offset = 0;
  uint16_t length = 0;
  bool present() const { return offset != 0; }
};

struct ParsedPacket {
  uint32_t timestamp = 0;
  uint32_t ssrc = 0;
  uint16_t sequence = 0;
  uint16_t header_size = 0;   // fixed header, CSRCs and extension block
  uint16_t payload_size = 0;  // without padding
  uint8_t padding_size = 0;
  uint8_t payload_type = 0;
  uint8_t csrc_count = 0;
  bool marker = false;
  std::array<ExtensionSlice, kExtensionKinds> extensions;
  ExtensionSet kinds;  // of the extensions that are present

  const ExtensionSlice& extension(ExtensionKind kind) const {
    return extensions[static_cast<size_t>(kind)];
  }
  // The value of `kind` inside `packet` (the bytes this was parsed from); empty when absent.
  std::span<const uint8_t> ExtensionValue(std::span<const uint8_t> packet,
                                          ExtensionKind kind) const {
    const ExtensionSlice& slice = extension(kind);
    return packet.subspan(slice.offset, slice.length);
  }
  std::span<const uint8_t> Payload(std::span<const uint8_t> packet) const {
    return packet.subspan(header_size, payload_size);
  }
};

// Parses a decrypted RTP packet. nullopt for a wrong version, a CSRC list, extension block or
// padding that does not fit, padding count 0 with the P bit set, or a packet over 65,535 bytes.
// Extension elements that lie (run over the block) end the extension list; those before them stand.
// Of an extension that appears twice the first stands.
std::optional<ParsedPacket> ParsePacket(std::span<const uint8_t> packet,
                                        const ExtensionMap& extensions);

// RFC 7983 / RFC 5761: does a datagram starting like this carry RTCP rather than RTP? Needs 2
// bytes.
inline bool LooksLikeRtcp(std::span<const uint8_t> packet) {
  return packet.size() >= 2 && packet[1] >= 192 && packet[1] <= 223;
}

}  // namespace rtp
