#include "rtp/bytes.h"
#include "tests/sim/packetizer.h"

namespace sim {
namespace {

std::optional<PayloadView> ReadVp8(std::span<const uint8_t> payload) {
  rtp::ByteReader reader(payload);
  PayloadView view;
  const uint8_t first = reader.ReadU8();
  view.frame_start = (first & 0x10) != 0 && (first & 0x07) == 0;
  const uint8_t extended = (first & 0x80) != 0 ? reader.ReadU8() : 0;
  if ((extended & 0x80) != 0) {
    const uint8_t high = reader.ReadU8();
    view.picture_id =
        (high & 0x80) != 0 ? static_cast<uint16_t>((high & 0x7f) << 8 | reader.ReadU8()) : high;
  }
  if ((extended & 0x40) != 0) view.tl0_pic_idx = reader.ReadU8();
  if ((extended & 0x30) != 0) {
    const uint8_t layer = reader.ReadU8();
    if ((extended & 0x20) != 0) view.temporal_id = layer >> 6;
    view.layer_sync = (layer & 0x20) != 0;
  }
  if (view.frame_start) {
    view.key_frame = (reader.ReadU8() & 0x01) == 0;
    reader.Skip(2);
    if (view.key_frame && reader.ReadU24() != 0x9d012a) return std::nullopt;
    if (view.key_frame) reader.Skip(4);
  }
  if (reader.failed()) return std::nullopt;
  view.content = payload.subspan(reader.position());
  return view;
}

// The distances of the picture group.
std::vector<uint8_t> ReadVp9Structure(rtp::ByteReader& reader) {
  const uint8_t flags = reader.ReadU8();
  const int layers = (flags >> 5) + 1;
  if ((flags & 0x10) != 0) reader.Skip(static_cast<size_t>(layers) * 4);
  if ((flags & 0x08) == 0) return {};
  std::vector<uint8_t> distances(reader.ReadU8());
  for (uint8_t& distance : distances) {
    const int references = reader.ReadU8() >> 2 & 0x03;
    for (int i = 0; i < references; ++i) distance = reader.ReadU8();
  }
  return distances;
}

std::optional<PayloadView> ReadVp9(std::span<const uint8_t> payload) {
  rtp::ByteReader reader(payload);
  PayloadView view;
  const uint8_t first = reader.ReadU8();
  view.inter_predicted = (first & 0x40) != 0;
  view.frame_start = (first & 0x08) != 0;
  view.key_frame = view.frame_start && !view.inter_predicted;
  const bool flexible = (first & 0x10) != 0;
  if ((first & 0x80) != 0) {
    const uint8_t high = reader.ReadU8();
    view.picture_id =
        (high & 0x80) != 0 ? static_cast<uint16_t>((high & 0x7f) << 8 | reader.ReadU8()) : high;
  }
  if ((first & 0x20) != 0) {
    view.temporal_id = reader.ReadU8() >> 5;
    if (!flexible) view.tl0_pic_idx = reader.ReadU8();
  }
  if (flexible && view.inter_predicted) view.picture_diff = reader.ReadU8() >> 1;
  if ((first & 0x02) != 0) view.picture_group = ReadVp9Structure(reader);
  if (reader.failed()) return std::nullopt;
  view.content = payload.subspan(reader.position());
  return view;
}

// Of an aggregation packet the content is in the last unit.
std::optional<PayloadView> ReadH264(std::span<const uint8_t> payload) {
  rtp::ByteReader reader(payload);
  PayloadView view;
  const int type = reader.ReadU8() & 0x1f;
  if (type == 24) {
    while (reader.remaining() > 0) {
      view.content = reader.ReadBytes(reader.ReadU16());
      if (view.content.empty()) return std::nullopt;
      view.key_frame |= (view.content[0] & 0x1f) == 7;  // SPS
    }
    view.frame_start = true;
    if (view.content.size() < 2) return std::nullopt;
    view.content = view.content.subspan(2);
    return view;
  }
  bool start = true;
  int unit = type;
  if (type == 28) {
    const uint8_t header = reader.ReadU8();
    start = (header & 0x80) != 0;
    unit = header & 0x1f;
  }
  if (start) reader.Skip(1);              // the slice header's first byte
  view.frame_start = start && unit == 1;  // a key frame starts at its parameter sets
  if (reader.failed() || (unit != 1 && unit != 5)) return std::nullopt;
  view.content = payload.subspan(reader.position());
  return view;
}

std::optional<PayloadView> ReadAv1(std::span<const uint8_t> payload) {
  rtp::ByteReader reader(payload);
  PayloadView view;
  const uint8_t header = reader.ReadU8();
  view.frame_start = (header & 0x80) == 0;
  view.key_frame = (header & 0x08) != 0;
  if ((header >> 4 & 0x03) == 2) reader.Skip(reader.ReadU8());
  if (view.frame_start) {
    if (reader.ReadU8() != 6 << 3) return std::nullopt;
    if (((reader.ReadU8() & 0x60) == 0) != view.key_frame) return std::nullopt;
  }
  if (reader.failed()) return std::nullopt;
  view.content = payload.subspan(reader.position());
  return view;
}

}  // namespace

std::optional<PayloadView> Depacketize(rtp::Codec codec, std::span<const uint8_t> payload) {
  switch (codec) {
    case rtp::Codec::kVp8:
      return ReadVp8(payload);
    case rtp::Codec::kVp9:
      return ReadVp9(payload);
    case rtp::Codec::kH264:
      return ReadH264(payload);
    case rtp::Codec::kAv1:
      return ReadAv1(payload);
    default:
      return PayloadView{.content = payload, .frame_start = true};
  }
}

}  // namespace sim
