#include "signaling/sdp/numbering.h"

#include <algorithm>

#include "signaling/sdp/codec_matching.h"

namespace signaling {
namespace {

// RFC 5761 section 4: 64..95 would be taken for RTCP.
bool IsDynamic(uint8_t number) {
  return (number >= 96 && number < 128) || (number >= 35 && number < 64);
}

bool SameCodec(const PayloadFormat& a, const PayloadFormat& b, rtp::MediaKind kind) {
  auto a_codec = IdentifyCodec(a, kind);
  const auto b_codec = IdentifyCodec(b, kind);
  if (!a_codec || !b_codec) return false;
  a_codec->payload_type = b_codec->payload_type;
  return a_codec == b_codec;
}

}  // namespace

PayloadNumbers::PayloadNumbers(const NegotiatedSession& session, rtp::MediaKind kind)
    : kind_(kind) {
  const auto note = [&](const MediaSection& section) {
    for (const PayloadFormat& payload : section.payloads) {
      used_.set(payload.payload_type);
      if (section.is_rtp() && KindOf(section) == kind) known_.push_back(payload);
    }
  };
  for (const NegotiatedSection& section : session.sections) note(section.local);
  for (const NegotiatedSection& section : session.sections) note(section.remote);
}

std::optional<uint8_t> PayloadNumbers::Take(uint8_t number) {
  if (taken_.test(number)) return std::nullopt;
  taken_.set(number);
  used_.set(number);
  return number;
}

std::optional<uint8_t> PayloadNumbers::TakeFree() {
  for (uint8_t number = 96; number < 128; ++number) {
    if (!used_.test(number)) return Take(number);
  }
  for (uint8_t number = 35; number < 64; ++number) {
    if (!used_.test(number)) return Take(number);
  }
  return std::nullopt;
}

std::optional<uint8_t> PayloadNumbers::NumberFor(const PayloadFormat& payload) {
  for (const PayloadFormat& known : known_) {
    if (SameCodec(payload, known, kind_)) return Take(known.payload_type);
  }
  const uint8_t wanted = payload.payload_type;
  if (wanted != 0 || payload.clock_rate == 8000) {
    if (!used_.test(wanted)) return Take(wanted);
    if (!IsDynamic(wanted)) return std::nullopt;  // somebody gave a static number away
  }
  return TakeFree();
}

std::optional<uint8_t> PayloadNumbers::RtxNumberFor(uint8_t repaired) {
  for (const PayloadFormat& known : known_) {
    if (RepairedPayloadType(known) == repaired) return Take(known.payload_type);
  }
  return TakeFree();
}

ExtensionNumbers::ExtensionNumbers(const NegotiatedSession& session) {
  const auto note = [&](const MediaSection& section) {
    for (const ExtensionLine& line : section.extensions) {
      if (line.id >= used_.size()) continue;
      const bool free = !used_.test(line.id);
      used_.set(line.id);
      if (free) known_.push_back(line);  // the first meaning of an id counts
    }
  };
  for (const NegotiatedSection& section : session.sections) note(section.local);
  for (const NegotiatedSection& section : session.sections) note(section.remote);
}

uint16_t ExtensionNumbers::NumberFor(std::string_view uri) {
  const auto found = std::ranges::find(known_, uri, &ExtensionLine::uri);
  if (found != known_.end()) return found->id;
  for (uint16_t id = 1; id <= 14; ++id) {  // RFC 8285 section 4.2
    if (used_.test(id)) continue;
    used_.set(id);
    known_.push_back({.id = id, .uri = std::string(uri)});
    return id;
  }
  return 0;
}

}  // namespace signaling
