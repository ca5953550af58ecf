// Which payload types of an m-section the server forwards, and what it says about each: the other
// side's order, numbers and format parameters, with the feedback both know. RTX (RFC 4588) belongs
// to its codec; RED (RFC 2198) only counts over Opus. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sfu/api/rtp_parameters.h"
#include "signaling/sdp/session_description.h"

namespace signaling {

struct CodecMatch {
  sfu::CodecParameters parameters;
  PayloadFormat format;              // as our description writes it
  std::optional<PayloadFormat> rtx;  // likewise
};

// In the section's order of preference; empty when there is no codec the server forwards.
std::vector<CodecMatch> MatchCodecs(const MediaSection& section);

// Codecs one after the other, each followed by its RTX.
std::vector<PayloadFormat> PayloadsOf(const std::vector<CodecMatch>& codecs);

// Codec, profile and clock of a payload; nullopt for one the server does not forward (RTX included,
// and RED whatever it is over).
std::optional<sfu::CodecParameters> IdentifyCodec(const PayloadFormat& payload,
                                                  rtp::MediaKind kind);

// The payload type that an RTX payload repairs (apt); nullopt for any other payload.
std::optional<uint8_t> RepairedPayloadType(const PayloadFormat& payload);

// "42e0/1": profile_idc and constraint flags in one spelling per profile (the level is left out),
// then the packetization mode. nullopt for a malformed or interleaved (mode 2) format.
std::optional<std::string> H264Profile(std::string_view parameters);

rtp::MediaKind KindOf(const MediaSection& section);

// Says that `section`, named by `label`, has no codec the server forwards, and which it has.
std::string NoCommonCodec(const std::string& label, const MediaSection& section);

}  // namespace signaling
