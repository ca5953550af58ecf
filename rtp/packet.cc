#include "rtp/packet.h"

#include <limits>

#include "rtp/bytes.h"

namespace rtp {
namespace {

constexpr uint16_t kOneByteProfile = 0xBEDE;  // RFC 8285 section 4.2
constexpr uint16_t kTwoByteProfile = 0x1000;  // RFC 8285 section 4.3, without the appbits
constexpr uint8_t kOneByteReservedId = 15;

void Keep(size_t offset, size_t length, std::optional<ExtensionKind> kind, ParsedPacket& parsed) {
  if (!kind) return;
  const auto i = static_cast<size_t>(*kind);
  ExtensionSlice& slice = parsed.extensions[i];
  if (slice.present()) return;
  parsed.kinds.set(i);
  slice = {static_cast<uint16_t>(offset), static_cast<uint16_t>(length)};
}

// Elements of the one-byte form in packet[at, end): 4 bits id, 4 bits length - 1, value.
void ReadOneByteElements(std::span<const uint8_t> packet, size_t at, size_t end,
                         const ExtensionMap& map, ParsedPacket& parsed) {
  while (at < end) {
    const uint8_t element = packet[at++];
    if (element == 0) continue;  // padding
    const uint8_t id = element >> 4;
    const size_t length = (element & 0x0F) + size_t{1};
    // RFC 8285 section 4.2: id 15, or id 0 with a length, ends the processing.
    if (id == 0 || id == kOneByteReservedId || length > end - at) return;
    Keep(at, length, map.Kind(id), parsed);
    at += length;
  }
}

// Elements of the two-byte form in packet[at, end): 8 bits id, 8 bits length, value.
void ReadTwoByteElements(std::span<const uint8_t> packet, size_t at, size_t end,
                         const ExtensionMap& map, ParsedPacket& parsed) {
  while (at < end) {
    const uint8_t id = packet[at++];
    if (id == 0) continue;  // RFC 8285 section 4.3: padding has no length
    if (at == end) return;
    const size_t length = packet[at++];
    if (length > end - at) return;
    Keep(at, length, map.Kind(id), parsed);
    at += length;
  }
}

// The extension block at packet[at]; returns where it ends, or 0 when it does not fit.
size_t ReadExtensionBlock(std::span<const uint8_t> packet, size_t at, const ExtensionMap& map,
                          ParsedPacket& parsed) {
  if (packet.size() - at < 4) return 0;
  const uint16_t profile = LoadBe16(&packet[at]);
  const size_t length = size_t{4} * LoadBe16(&packet[at + 2]);
  at += 4;
  if (length > packet.size() - at) return 0;
  const size_t end = at + length;
  if (profile == kOneByteProfile) {
    ReadOneByteElements(packet, at, end, map, parsed);
  } else if ((profile & 0xFFF0) == kTwoByteProfile) {
    ReadTwoByteElements(packet, at, end, map, parsed);
  }
  return end;
}

}  // namespace

std::optional<ParsedPacket> ParsePacket(std::span<const uint8_t> packet,
                                        const ExtensionMap& extensions) {
  if (packet.size() < kMinHeaderSize || packet.size() > std::numeric_limits<uint16_t>::max()) {
    return std::nullopt;
  }
  // RFC 3550 section 5.1: V=2, P, X, CC; M, PT.
  const uint8_t first = packet[0];
  if (first >> 6 != 2) return std::nullopt;
  const uint8_t csrc_count = first & 0x0F;
  size_t header_size = kMinHeaderSize + size_t{4} * csrc_count;
  if (header_size > packet.size()) return std::nullopt;

  std::optional<ParsedPacket> result(std::in_place);
  ParsedPacket& parsed = *result;
  parsed.marker = (packet[1] & 0x80) != 0;
  parsed.payload_type = packet[1] & 0x7F;
  parsed.sequence = LoadBe16(&packet[2]);
  parsed.timestamp = LoadBe32(&packet[4]);
  parsed.ssrc = LoadBe32(&packet[8]);
  parsed.csrc_count = csrc_count;
  if ((first & 0x10) != 0) {
    header_size = ReadExtensionBlock(packet, header_size, extensions, parsed);
    if (header_size == 0) return std::nullopt;
  }
  size_t payload_size = packet.size() - header_size;
  if ((first & 0x20) != 0) {
    // The last byte counts the padding, itself included: never 0.
    parsed.padding_size = packet.back();
    if (parsed.padding_size == 0 || parsed.padding_size > payload_size) return std::nullopt;
    payload_size -= parsed.padding_size;
  }
  parsed.header_size = static_cast<uint16_t>(header_size);
  parsed.payload_size = static_cast<uint16_t>(payload_size);
  return result;
}

}  // namespace rtp
