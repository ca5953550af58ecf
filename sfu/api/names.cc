#include "sfu/api/rtp_parameters.h"
#include "sfu/api/stats.h"

namespace sfu {

std::string_view TrackSourceName(TrackSource source) {
  switch (source) {
    case TrackSource::kMicrophone:
      return "microphone";
    case TrackSource::kCamera:
      return "camera";
    case TrackSource::kScreenShare:
      return "screen_share";
    case TrackSource::kScreenShareAudio:
      return "screen_share_audio";
  }
  return "";
}

std::string_view DropReasonName(DropReason reason) {
  static constexpr std::array<std::string_view, kDropReasons> kNames = {
      "not_recognised",       "unknown_address", "stun_malformed", "stun_unknown_ufrag",
      "stun_unauthenticated", "address_in_use",  "rate_limited",   "no_keys",
      "srtp_authentication",  "srtp_replay",     "rtp_malformed",  "unknown_ssrc",
      "unknown_payload_type", "duplicate",       "too_old",        "padding_only",
      "rtcp_malformed",       "send_queue_full", "send_failed",    "too_large",
      "handshake_limit"};
  return kNames[static_cast<size_t>(reason)];
}

std::string_view LimitReasonName(LimitReason reason) {
  static constexpr std::array<std::string_view, kLimitReasons> kNames = {
      "none",  "requested_size", "bandwidth", "publisher_off", "waiting_for_key_frame",
      "codec", "not_subscribed", "no_source", "overload"};
  return kNames[static_cast<size_t>(reason)];
}

}  // namespace sfu
