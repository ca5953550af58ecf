#include "tests/sim/content.h"

#include "rtp/bytes.h"

namespace sim {
namespace {

constexpr uint32_t kMagic = 0x53494d21;

// Over everything but the last eight of the content's bytes.
uint64_t Checksum(std::span<const uint8_t> fields, std::span<const uint8_t> filler) {
  uint64_t hash = 0xcbf29ce484222325ull ^ (fields.size() + filler.size());
  for (const std::span<const uint8_t> part : {fields, filler}) {
    size_t i = 0;
    for (; i + 8 <= part.size(); i += 8) hash = (hash ^ rtp::LoadBe64(&part[i])) * 0x100000001b3ull;
    for (; i < part.size(); ++i) hash = (hash ^ part[i]) * 0x100000001b3ull;
  }
  return hash ^ hash >> 29;
}

}  // namespace

void WriteContent(const Content& content, std::span<uint8_t> out) {
  rtp::ByteWriter writer(out.first(kContentSize));
  writer.WriteU32(kMagic);
  writer.WriteU64(content.call);
  writer.WriteU32(content.track);
  writer.WriteU8(content.layer);
  writer.WriteU8(
      static_cast<uint8_t>((content.key_frame ? 1 : 0) | (content.reference.has_value() ? 2 : 0)));
  writer.WriteU8(content.temporal_id);
  writer.WriteU8(0);
  writer.WriteU32(content.frame);
  writer.WriteU16(content.packet);
  writer.WriteU16(content.packets);
  writer.WriteU64(static_cast<uint64_t>(content.captured_us));
  writer.WriteU32(content.reference.value_or(0));
  const auto filler = out.subspan(kContentSize);
  for (size_t i = 0; i < filler.size(); ++i) {
    filler[i] = static_cast<uint8_t>(content.track * 7 + content.frame * 31 + content.packet + i);
  }
  const uint64_t checksum = Checksum(out.first(kContentSize - 8), filler);
  rtp::StoreBe64(&out[kContentSize - 8], checksum);
}

std::optional<Content> ReadContent(std::span<const uint8_t> bytes) {
  if (bytes.size() < kContentSize || rtp::LoadBe32(bytes.data()) != kMagic) return std::nullopt;
  if (rtp::LoadBe64(&bytes[kContentSize - 8]) !=
      Checksum(bytes.first(kContentSize - 8), bytes.subspan(kContentSize))) {
    return std::nullopt;
  }
  rtp::ByteReader reader(bytes.subspan(4));
  Content content;
  content.call = reader.ReadU64();
  content.track = reader.ReadU32();
  content.layer = reader.ReadU8();
  const uint8_t flags = reader.ReadU8();
  content.key_frame = (flags & 1) != 0;
  content.temporal_id = reader.ReadU8();
  reader.Skip(1);
  content.frame = reader.ReadU32();
  content.packet = reader.ReadU16();
  content.packets = reader.ReadU16();
  content.captured_us = static_cast<int64_t>(reader.ReadU64());
  const uint32_t reference = reader.ReadU32();
  if ((flags & 2) != 0) content.reference = reference;
  return content;
}

}  // namespace sim
