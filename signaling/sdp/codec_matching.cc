#include "signaling/sdp/codec_matching.h"

#include <algorithm>
#include <array>
#include <map>

#include "signaling/sdp/text.h"

namespace signaling {
namespace {

using rtp::Codec;

struct Feedback {
  std::string_view name;
  bool sfu::CodecParameters::* field;
};
constexpr std::array<Feedback, 5> kFeedback = {{
    {"goog-remb", &sfu::CodecParameters::remb},
    {"transport-cc", &sfu::CodecParameters::transport_cc},
    {"ccm fir", &sfu::CodecParameters::fir},
    {"nack", &sfu::CodecParameters::nack},
    {"nack pli", &sfu::CodecParameters::pli},
}};

// The profiles of H.264 annex A.2 as patterns of constraint_set0..3 (x: any), as browsers read
// them. The first pattern of a profile gives its one spelling.
struct H264Pattern {
  uint8_t profile_idc;
  uint8_t mask;
  uint8_t value;
  std::string_view spelling;
};
constexpr std::array<H264Pattern, 9> kH264Patterns = {{
    {0x42, 0x4F, 0x40, "42e0"},  // Constrained Baseline
    {0x4D, 0x8F, 0x80, "42e0"},
    {0x58, 0xCF, 0xC0, "42e0"},
    {0x42, 0x4F, 0x00, "4200"},  // Baseline
    {0x58, 0xCF, 0x80, "4200"},
    {0x4D, 0xAF, 0x00, "4d00"},  // Main
    {0x64, 0xFF, 0x00, "6400"},  // High
    {0x64, 0xFF, 0x0C, "640c"},  // Constrained High
    {0xF4, 0xFF, 0x00, "f400"},  // High 4:4:4 Predictive
}};

std::string ToHex4(uint32_t value) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (int shift = 12; shift >= 0; shift -= 4) text += kDigits[(value >> shift) & 0xF];
  return text;
}

std::string NormalisedProfile(uint32_t profile_level_id) {
  const uint32_t idc = profile_level_id >> 16;
  const uint32_t constraints = (profile_level_id >> 8) & 0xFF;
  for (const H264Pattern& pattern : kH264Patterns) {
    if (pattern.profile_idc == idc && (constraints & pattern.mask) == pattern.value) {
      return std::string(pattern.spelling);
    }
  }
  return ToHex4(profile_level_id >> 8);
}

// RFC 9628 section 7 (VP9 profile-id) and the AV1 RTP specification, section 7.2: 0 when absent.
std::optional<std::string> NumberedProfile(std::string_view parameters, std::string_view key) {
  const auto number = ParseNumber<uint8_t>(FormatParameter(parameters, key).value_or("0"));
  if (!number || *number > 3) return std::nullopt;
  return std::to_string(*number);
}

std::optional<std::string> ProfileOf(Codec codec, std::string_view parameters) {
  switch (codec) {
    case Codec::kH264:
      return H264Profile(parameters);
    case Codec::kVp9:
      return NumberedProfile(parameters, "profile-id");
    case Codec::kAv1:
      return NumberedProfile(parameters, "profile");
    case Codec::kRed:  // RFC 2198: its blocks name the payload types of what they carry
      return std::string(parameters);
    default:
      return "";
  }
}

bool HasExpectedClock(Codec codec, const PayloadFormat& payload) {
  switch (codec) {
    case Codec::kOpus:
    case Codec::kRed:  // RFC 7587 section 7: always 48000/2
      return payload.clock_rate == 48000 && payload.channels == 2;
    case Codec::kG722:
    case Codec::kPcmu:
    case Codec::kPcma:
      return payload.clock_rate == 8000 && payload.channels == 1;
    default:
      return payload.clock_rate == 90000;
  }
}

// RFC 3551 section 6: these need no a=rtpmap.
PayloadFormat WithStaticMapping(PayloadFormat payload) {
  if (!payload.encoding.empty()) return payload;
  constexpr std::array<std::pair<uint8_t, std::string_view>, 3> kStatic = {
      {{0, "PCMU"}, {8, "PCMA"}, {9, "G722"}}};
  for (const auto& [payload_type, encoding] : kStatic) {
    if (payload.payload_type != payload_type) continue;
    payload.encoding = encoding;
    payload.clock_rate = 8000;
  }
  return payload;
}

// A description says what its writer wants to receive; limits on the picture are the receiver's
// own, and we set none. RFC 7587 section 7: in-band FEC is always welcome.
std::string AnswerParameters(Codec codec, const std::string& parameters) {
  if (codec == Codec::kVp8) return "";
  if (codec == Codec::kVp9) {
    const auto profile = FormatParameter(parameters, "profile-id");
    return profile ? "profile-id=" + std::string(*profile) : "";
  }
  if (codec != Codec::kOpus) return parameters;
  std::vector<std::string> kept;
  for (const std::string_view parameter : Split(parameters, ';')) {
    if (parameter.substr(0, 6) != "sprop-") kept.emplace_back(parameter);
  }
  if (!FormatParameter(parameters, "useinbandfec")) kept.emplace_back("useinbandfec=1");
  return Join(kept, ";");
}

// The RTX payloads of a section by what they repair; the first of several counts.
using RtxByRepaired = std::map<uint8_t, const PayloadFormat*>;

RtxByRepaired FindRtx(const MediaSection& section) {
  RtxByRepaired found;
  for (const PayloadFormat& payload : section.payloads) {
    if (const auto repaired = RepairedPayloadType(payload)) found.emplace(*repaired, &payload);
  }
  return found;
}

std::optional<PayloadFormat> RtxOf(const RtxByRepaired& all, const PayloadFormat& repaired) {
  const auto found = all.find(repaired.payload_type);
  // RFC 4588 section 8.6: the same clock.
  if (found == all.end() || found->second->clock_rate != repaired.clock_rate) return std::nullopt;
  PayloadFormat rtx = *found->second;
  rtx.feedback.clear();
  return rtx;
}

CodecMatch Match(const RtxByRepaired& rtx, const PayloadFormat& payload,
                 sfu::CodecParameters parameters) {
  CodecMatch match{.parameters = std::move(parameters), .format = payload};
  match.format.parameters = AnswerParameters(match.parameters.codec, payload.parameters);
  match.format.feedback.clear();
  for (const Feedback& feedback : kFeedback) {
    if (std::ranges::find(payload.feedback, feedback.name) == payload.feedback.end()) continue;
    match.parameters.*feedback.field = true;
    match.format.feedback.emplace_back(feedback.name);
  }
  match.rtx = RtxOf(rtx, payload);
  if (match.rtx) match.parameters.rtx_payload_type = match.rtx->payload_type;
  return match;
}

// RFC 2198 section 5: "111/111", every generation the same Opus.
bool IsRedOverOpus(const CodecMatch& red, const std::vector<CodecMatch>& codecs) {
  for (const std::string_view text : Split(red.format.parameters, '/')) {
    const auto payload_type = ParseNumber<uint8_t>(text);
    const auto is_it = [&](const CodecMatch& c) {
      return c.parameters.codec == Codec::kOpus && c.parameters.payload_type == payload_type;
    };
    if (std::ranges::none_of(codecs, is_it)) return false;
  }
  return std::ranges::any_of(
      codecs, [](const CodecMatch& c) { return c.parameters.codec == Codec::kOpus; });
}

}  // namespace

std::optional<std::string> H264Profile(std::string_view parameters) {
  // RFC 6184 section 8.1. A missing profile-level-id is read as browsers do.
  const auto text = FormatParameter(parameters, "profile-level-id").value_or("42e01f");
  const auto profile_level_id = ParseNumber<uint32_t>(text, 16);
  const auto mode =
      ParseNumber<uint8_t>(FormatParameter(parameters, "packetization-mode").value_or("0"));
  if (text.size() != 6 || !profile_level_id || !mode || *mode > 1) return std::nullopt;
  return NormalisedProfile(*profile_level_id) + "/" + std::to_string(*mode);
}

std::optional<sfu::CodecParameters> IdentifyCodec(const PayloadFormat& written,
                                                  rtp::MediaKind kind) {
  const PayloadFormat payload = WithStaticMapping(written);
  const std::optional<Codec> codec = rtp::CodecOf(payload.encoding, kind);
  if (!codec || !HasExpectedClock(*codec, payload)) return std::nullopt;
  std::optional<std::string> profile = ProfileOf(*codec, payload.parameters);
  if (!profile) return std::nullopt;
  return sfu::CodecParameters{.codec = *codec,
                              .payload_type = payload.payload_type,
                              .clock_rate = payload.clock_rate,
                              .profile = *std::move(profile)};
}

std::optional<uint8_t> RepairedPayloadType(const PayloadFormat& payload) {
  if (!EqualsIgnoringCase(payload.encoding, "rtx")) return std::nullopt;
  const auto apt = FormatParameter(payload.parameters, "apt");
  return apt ? ParseNumber<uint8_t>(*apt) : std::nullopt;
}

std::vector<CodecMatch> MatchCodecs(const MediaSection& section) {
  std::vector<CodecMatch> codecs;
  const RtxByRepaired rtx = FindRtx(section);
  for (const PayloadFormat& payload : section.payloads) {
    if (auto parameters = IdentifyCodec(payload, KindOf(section))) {
      codecs.push_back(Match(rtx, WithStaticMapping(payload), *std::move(parameters)));
    }
  }
  const std::vector<CodecMatch> all = codecs;
  std::erase_if(codecs, [&](const CodecMatch& match) {
    return match.parameters.codec == Codec::kRed && !IsRedOverOpus(match, all);
  });
  return codecs;
}

std::vector<PayloadFormat> PayloadsOf(const std::vector<CodecMatch>& codecs) {
  std::vector<PayloadFormat> payloads;
  for (const CodecMatch& match : codecs) {
    payloads.push_back(match.format);
    if (match.rtx) payloads.push_back(*match.rtx);
  }
  return payloads;
}

rtp::MediaKind KindOf(const MediaSection& section) {
  return section.media == "audio" ? rtp::MediaKind::kAudio : rtp::MediaKind::kVideo;
}

std::string NoCommonCodec(const std::string& label, const MediaSection& section) {
  std::vector<std::string> names;
  for (const PayloadFormat& payload : section.payloads) {
    const std::string name =
        payload.encoding.empty() ? std::to_string(payload.payload_type) : payload.encoding;
    if (RepairedPayloadType(payload) || names.size() >= 16) continue;
    if (std::ranges::find(names, name) == names.end()) names.push_back(name);
  }
  return label + " has no codec the server forwards (it offers: " +
         (names.empty() ? "none" : Join(names, ", ")) + ")";
}

}  // namespace signaling
