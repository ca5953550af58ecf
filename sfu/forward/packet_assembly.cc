#include "sfu/forward/packet_assembly.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "rtp/bytes.h"
#include "rtp/dependency_descriptor.h"
#include "rtp/header_writer.h"

namespace sfu {
namespace {

using rtp::ExtensionKind;
using rtp::HeaderWriter;

constexpr std::array kPassed = {ExtensionKind::kAudioLevel,   ExtensionKind::kVideoOrientation,
                                ExtensionKind::kPlayoutDelay, ExtensionKind::kContentType,
                                ExtensionKind::kColorSpace,   ExtensionKind::kAbsCaptureTime};
constexpr size_t kMaxDescriptor = 255;

// What a source's header may add to a subscriber's: kPassed and the dependency descriptor.
constexpr rtp::ExtensionSet kFromSource = [] {
  uint64_t set = uint64_t{1} << static_cast<size_t>(ExtensionKind::kDependencyDescriptor);
  for (const ExtensionKind kind : kPassed) set |= uint64_t{1} << static_cast<size_t>(kind);
  return rtp::ExtensionSet(set);
}();

// Most packets have nothing to add, which is told at once.
bool AddsExtensions(const OutgoingPacket& packet) {
  const rtp::ExtensionSet& wanted = packet.stream->extensions.kinds();
  return (packet.packet->header.kinds & wanted & kFromSource).any();
}

HeaderWriter::Form FormOf(const OutgoingPacket& packet) {
  const auto& descriptor = packet.packet->header.extension(ExtensionKind::kDependencyDescriptor);
  const bool large = descriptor.length > 16 &&
                     packet.stream->extensions.Id(ExtensionKind::kDependencyDescriptor) != 0;
  return packet.stream->allow_two_byte && large ? HeaderWriter::Form::kTwoByte
                                                : HeaderWriter::Form::kOneByte;
}

void AddDependencyDescriptor(const OutgoingPacket& packet, HeaderWriter& writer) {
  const uint8_t id = packet.stream->extensions.Id(ExtensionKind::kDependencyDescriptor);
  const auto value = packet.packet->header.ExtensionValue(packet.packet->span(),
                                                          ExtensionKind::kDependencyDescriptor);
  if (id == 0 || value.empty() || value.size() > kMaxDescriptor) return;
  std::array<uint8_t, kMaxDescriptor> copy;
  std::memcpy(copy.data(), value.data(), value.size());
  const auto rewritten = std::span(copy).first(value.size());
  if (rtp::RewriteFrameNumber(rewritten, packet.plan.frame_number)) {
    writer.AddExtension(id, rewritten);
  }
}

void AddOwnExtensions(const OutgoingStream& stream, const SendMoment& moment,
                      HeaderWriter& writer) {
  std::array<uint8_t, 3> value{};
  if (const uint8_t id = stream.extensions.Id(ExtensionKind::kTransportSequence)) {
    rtp::StoreBe16(value.data(), moment.transport_sequence);
    writer.AddExtension(id, std::span(value).first(2));
  }
  if (const uint8_t id = stream.extensions.Id(ExtensionKind::kAbsSendTime)) {
    rtp::StoreBe24(value.data(), moment.abs_send_time);
    writer.AddExtension(id, value);
  }
  if (moment.with_mid) {
    if (const uint8_t id = stream.extensions.Id(ExtensionKind::kMid)) {
      const auto* mid = reinterpret_cast<const uint8_t*>(stream.mid.data());
      writer.AddExtension(id, {mid, stream.mid.size()});
    }
  }
}

void AddPassedExtensions(const OutgoingPacket& packet, HeaderWriter& writer) {
  const StoredPacket& source = *packet.packet;
  for (const ExtensionKind kind : kPassed) {
    const uint8_t id = packet.stream->extensions.Id(kind);
    if (id == 0 || !source.header.extension(kind).present()) continue;
    writer.AddExtension(id, source.header.ExtensionValue(source.span(), kind));
  }
  AddDependencyDescriptor(packet, writer);
}

rtp::OutgoingHeader HeaderOf(const OutgoingPacket& packet, bool rtx) {
  const OutgoingStream& stream = *packet.stream;
  return {.timestamp = packet.plan.timestamp,
          .ssrc = rtx ? stream.rtx_ssrc : stream.ssrc,
          .csrc = packet.plan.csrc,
          .sequence = rtx ? packet.stream->rtx_sequence++ : packet.plan.sequence,
          .payload_type = rtx ? packet.plan.rtx_payload_type : packet.plan.payload_type,
          .marker = packet.plan.marker,
          .padding = packet.kind == OutgoingPacket::Kind::kFiller ||
                     packet.kind == OutgoingPacket::Kind::kPadding};
}

// RFC 3550 section 5.1: a payload of padding alone, whose last byte counts it.
size_t WritePadding(uint8_t bytes, std::span<uint8_t> out) {
  if (out.size() < bytes) return 0;
  std::fill_n(out.begin(), bytes, uint8_t{0});
  out[bytes - 1u] = bytes;
  return bytes;
}

}  // namespace

size_t AssemblePacket(const OutgoingPacket& packet, const SendMoment& moment,
                      std::span<uint8_t> out) {
  const OutgoingStream& stream = *packet.stream;
  const bool filler = packet.kind == OutgoingPacket::Kind::kFiller;
  const bool padding = packet.kind == OutgoingPacket::Kind::kPadding;
  const bool rtx = (padding || packet.kind == OutgoingPacket::Kind::kRetransmission) &&
                   stream.HasRtx(packet.plan.rtx_payload_type);
  if (padding && !rtx) return 0;
  const bool adds = !filler && !padding && AddsExtensions(packet);
  HeaderWriter writer(out, HeaderOf(packet, rtx),
                      adds ? FormOf(packet) : HeaderWriter::Form::kOneByte);
  AddOwnExtensions(stream, moment, writer);
  if (adds) AddPassedExtensions(packet, writer);
  size_t size = writer.Finish();
  if (size == 0) return 0;
  if (filler || padding) {
    const uint8_t bytes = padding ? OutgoingPacket::kPaddingBytes : 1;
    const size_t written = WritePadding(bytes, out.subspan(size));
    return written == 0 ? 0 : size + written;
  }
  const StoredPacket& source = *packet.packet;
  std::span<const uint8_t> payload = source.payload();
  if (packet.plan.primary_only) payload = payload.subspan(source.primary_offset);
  if (out.size() - size < payload.size() + (rtx ? 2 : 0)) return 0;
  if (rtx) {  // RFC 4588 section 4: the original sequence number first
    rtp::StoreBe16(&out[size], packet.plan.sequence);
    size += 2;
  }
  if (packet.plan.rewrite_ids) {
    const size_t copied =
        rtp::CopyWithFrameIds(source.frame, payload, packet.plan.ids, out.subspan(size));
    return copied == 0 ? 0 : size + copied;
  }
  std::copy(payload.begin(), payload.end(), out.begin() + static_cast<std::ptrdiff_t>(size));
  return size + payload.size();
}

size_t PadPacket(std::span<uint8_t> out, size_t size, size_t padded) {
  constexpr size_t kMaxPadding = 255;
  constexpr uint8_t kPaddingBit = 0x20;
  if (padded <= size || padded > out.size() || padded - size > kMaxPadding) return size;
  out[0] |= kPaddingBit;
  std::memset(&out[size], 0, padded - size - 1);
  out[padded - 1] = static_cast<uint8_t>(padded - size);
  return padded;
}

}  // namespace sfu
