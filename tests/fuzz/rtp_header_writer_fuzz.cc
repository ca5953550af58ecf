// Writes a header as the input says, into a span as small as the input says, and parses it back.
//
// Input: form, capacity, flags, CSRC, timestamp, SSRC, sequence, payload type; then extensions as
// id, length, value.
#include "rtp/header_writer.h"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "rtp/bytes.h"
#include "rtp/packet.h"
#include "tests/fuzz/require.h"

using rtp::ExtensionKind;

namespace {

rtp::OutgoingHeader ReadHeader(rtp::ByteReader& input) {
  rtp::OutgoingHeader header;
  const uint8_t flags = input.ReadU8();
  if ((flags & 1) != 0) header.csrc = input.ReadU32();
  header.marker = (flags & 2) != 0;
  header.timestamp = input.ReadU32();
  header.ssrc = input.ReadU32();
  header.sequence = input.ReadU16();
  header.payload_type = input.ReadU8();
  return header;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  rtp::ByteReader input(std::span(bytes, size));
  const auto form = input.ReadU8() % 2 == 0 ? rtp::HeaderWriter::Form::kOneByte
                                            : rtp::HeaderWriter::Form::kTwoByte;
  std::vector<uint8_t> out(input.ReadU8());
  const rtp::OutgoingHeader header = ReadHeader(input);
  rtp::HeaderWriter writer(out, header, form);

  // The nth extension is of the nth kind.
  rtp::ExtensionMap map;
  std::array<std::optional<std::span<const uint8_t>>, rtp::kExtensionKinds> written;
  for (size_t i = 0; i < rtp::kExtensionKinds && input.remaining() > 0; ++i) {
    const uint8_t id = input.ReadU8();
    const auto value = input.ReadBytes(std::min<size_t>(input.ReadU8(), input.remaining()));
    if (map.Kind(id) || !writer.AddExtension(id, value)) continue;
    map.Set(id, static_cast<ExtensionKind>(i));
    written[i] = value;
  }
  const size_t header_size = writer.Finish();
  Require(header_size <= out.size());
  if (header_size == 0) {
    Require(out.size() < rtp::kMinHeaderSize + (header.csrc ? 4 : 0));
    return 0;
  }
  const std::span<const uint8_t> packet = std::span(out).first(header_size);
  const auto parsed = rtp::ParsePacket(packet, map);
  Require(parsed.has_value());
  Require(parsed->header_size == header_size && parsed->ssrc == header.ssrc &&
          parsed->timestamp == header.timestamp && parsed->sequence == header.sequence &&
          parsed->payload_type == (header.payload_type & 0x7F) && parsed->marker == header.marker);
  for (size_t i = 0; i < rtp::kExtensionKinds; ++i) {
    const auto kind = static_cast<ExtensionKind>(i);
    Require(parsed->extension(kind).present() == written[i].has_value());
    if (written[i]) Require(std::ranges::equal(parsed->ExtensionValue(packet, kind), *written[i]));
  }
  return 0;
}
