#include "rtp/codec.h"

#include <algorithm>
#include <array>

namespace rtp {
namespace {

// In the order of Codec.
constexpr std::array<std::string_view, 9> kNames = {"opus", "red", "G722", "PCMU", "PCMA",
                                                    "VP8",  "VP9", "H264", "AV1"};

char ToLower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool EqualsIgnoringCase(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, ToLower, ToLower);
}

}  // namespace

std::string_view CodecName(Codec codec) { return kNames[static_cast<size_t>(codec)]; }

std::optional<Codec> CodecOf(std::string_view encoding_name, MediaKind kind) {
  for (size_t i = 0; i < kNames.size(); ++i) {
    const auto codec = static_cast<Codec>(i);
    if (KindOf(codec) == kind && EqualsIgnoringCase(encoding_name, kNames[i])) return codec;
  }
  return std::nullopt;
}

MediaKind KindOf(Codec codec) {
  return codec >= Codec::kVp8 ? MediaKind::kVideo : MediaKind::kAudio;
}

}  // namespace rtp
