#include "signaling/sdp/start_bitrate.h"

#include <string_view>

#include "signaling/sdp/codec_matching.h"
#include "signaling/sdp/text.h"

namespace signaling {
namespace {

constexpr std::string_view kKey = "x-google-start-bitrate";
constexpr std::string_view kKilobitsPerSecond = "800";

}  // namespace

void NameStartBitrate(std::vector<PayloadFormat>& payloads) {
  for (PayloadFormat& payload : payloads) {
    if (RepairedPayloadType(payload) || FormatParameter(payload.parameters, kKey)) continue;
    if (!payload.parameters.empty()) payload.parameters += ';';
    payload.parameters += kKey;
    payload.parameters += '=';
    payload.parameters += kKilobitsPerSecond;
  }
}

}  // namespace signaling
