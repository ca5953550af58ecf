// What a subscriber is sent and why it is not more: a value per slot, told once a second for people
// who ask why a picture looks as it does.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sfu/api/ids.h"
#include "sfu/api/rtp_parameters.h"

namespace sfu {

// Why a slot shows no more than it does.
enum class LimitReason : uint8_t {
  kNone,           // it shows the best there is
  kRequestedSize,  // larger layers exist, but the tile is small
  kBandwidth,      // the subscriber's estimate
  kPublisherOff,   // muted, or the publisher does not send the layer
  kWaitingForKeyFrame,
  kCodec,  // the subscriber cannot decode it
  kNotSubscribed,
  kNoSource,  // nobody to show here
  kOverload,  // the server has more to do than it can
};
inline constexpr size_t kLimitReasons = 9;
std::string_view LimitReasonName(LimitReason reason);  // "bandwidth", "requested_size", …

struct SlotReport {
  std::string mid;
  rtp::MediaKind kind = rtp::MediaKind::kAudio;
  std::optional<TrackId> track;
  std::optional<ParticipantId> from;
  TrackSource source = TrackSource::kMicrophone;
  std::string rid;     // of the layer that is sent; empty where there is one only
  uint32_t width = 0;  // of it; 0: unknown
  uint32_t height = 0;
  uint8_t temporal_layers = 0;            // that are sent, and
  uint8_t temporal_layers_available = 0;  // that the publisher sends; 0: no layer is followed
  double bitrate = 0;                     // bits per second, sent since the last report
  double loss = 0;                        // 0..1, of the subscriber's last reception report
  LimitReason reason = LimitReason::kNoSource;
  bool operator==(const SlotReport&) const = default;
};

struct SubscriberReport {
  std::optional<double> estimate;  // bits per second; nullopt: none, nothing is limited by it
  double allocated = 0;            // bits per second given out, audio included
  double next_step = 0;  // the estimate at which the next step up is taken; 0: none is left
  std::chrono::microseconds round_trip{0};  // 0: not known yet
  std::vector<SlotReport> slots;
};

}  // namespace sfu
