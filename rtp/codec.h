// The codecs the server forwards, by their SDP encoding names.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace rtp {

enum class MediaKind : uint8_t { kAudio, kVideo };

enum class Codec : uint8_t {
  kOpus,
  kRed,  // RFC 2198 audio redundancy, over Opus
  kG722,
  kPcmu,
  kPcma,
  kVp8,
  kVp9,
  kH264,
  kAv1,
};

std::string_view CodecName(Codec codec);  // "opus", "VP8", ... as in a=rtpmap
// Case-insensitive; nullopt for a codec the server does not forward. `red` is audio RED only.
std::optional<Codec> CodecOf(std::string_view encoding_name, MediaKind kind);
MediaKind KindOf(Codec codec);

}  // namespace rtp
