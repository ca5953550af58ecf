#include "signaling/sdp/payload_attributes.h"

#include <algorithm>

#include "signaling/sdp/text.h"

namespace signaling {
namespace {

using enum AttributeError;

constexpr size_t kMaxFeedback = 32;
constexpr size_t kMaxParameters = 4096;

PayloadFormat* Find(MediaSection& section, uint8_t payload_type) {
  const auto found =
      std::ranges::find(section.payloads, payload_type, &PayloadFormat::payload_type);
  return found == section.payloads.end() ? nullptr : &*found;
}

std::optional<uint8_t> ParsePayloadType(std::string_view text) {
  const auto number = ParseNumber<uint8_t>(text);
  return number && *number < 128 ? number : std::nullopt;
}

AttributeError AddFeedback(PayloadFormat& payload, const std::string& feedback) {
  if (std::ranges::find(payload.feedback, feedback) != payload.feedback.end()) return kNone;
  if (payload.feedback.size() >= kMaxFeedback) return kTooMany;
  payload.feedback.push_back(feedback);
  return kNone;
}

}  // namespace

AttributeError ParseRtpMap(std::string_view value, MediaSection& section) {
  std::string_view rest = Trim(value);
  const auto payload_type = ParsePayloadType(TakeToken(rest));
  if (!payload_type) return section.is_rtp() ? kMalformed : kNone;
  std::string_view format = Trim(rest);
  const std::string_view encoding = TakeToken(format, '/');
  const auto clock_rate = ParseNumber<uint32_t>(TakeToken(format, '/'));
  const auto channels = format.empty() ? 1 : ParseNumber<uint8_t>(format);
  if (!IsToken(encoding, 64) || !clock_rate || *clock_rate == 0 || !channels) return kMalformed;
  if (PayloadFormat* payload = Find(section, *payload_type)) {
    payload->encoding = encoding;
    payload->clock_rate = *clock_rate;
    payload->channels = std::max<uint8_t>(*channels, 1);
  }
  return kNone;
}

AttributeError ParseFormatParameters(std::string_view value, MediaSection& section) {
  std::string_view rest = Trim(value);
  const auto payload_type = ParsePayloadType(TakeToken(rest));
  if (!payload_type) return section.is_rtp() ? kMalformed : kNone;
  PayloadFormat* payload = Find(section, *payload_type);
  const std::string_view parameters = Trim(rest);
  if (payload == nullptr || parameters.empty()) return kNone;
  if (payload->parameters.size() + parameters.size() > kMaxParameters) return kTooMany;
  if (!payload->parameters.empty()) payload->parameters += ';';
  payload->parameters += parameters;
  return kNone;
}

AttributeError ParseFeedback(std::string_view value, MediaSection& section) {
  std::string_view rest = Trim(value);
  const std::string_view target = TakeToken(rest);
  const std::string feedback(Trim(rest));
  if (target == "*") {
    for (PayloadFormat& payload : section.payloads) {
      if (AddFeedback(payload, feedback) != kNone) return kTooMany;
    }
    return kNone;
  }
  const auto payload_type = ParsePayloadType(target);
  if (!payload_type) return section.is_rtp() ? kMalformed : kNone;
  PayloadFormat* payload = Find(section, *payload_type);
  return payload == nullptr ? kNone : AddFeedback(*payload, feedback);
}

}  // namespace signaling
