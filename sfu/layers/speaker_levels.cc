#include "sfu/layers/speaker_levels.h"

#include <algorithm>

namespace sfu {
namespace {

constexpr double kRise = 0.3;  // per packet of 20 ms
constexpr double kFall = 0.06;
constexpr double kSpeakOn = 0.35;  // about -45 dBov held for a few packets
constexpr double kSpeakOff = 0.2;
constexpr std::chrono::milliseconds kSilence{200};

// Perceived loudness grows with decibels: -70 dBov and below is silence.
double LoudnessOf(uint8_t dbov) { return std::clamp((70.0 - dbov) / 70.0, 0.0, 1.0); }

}  // namespace

void SpeakerLevel::OnPacket(uint8_t dbov, Time now) {
  const double loudness = LoudnessOf(dbov);
  smoothed_ += (loudness - smoothed_) * (loudness > smoothed_ ? kRise : kFall);
  last_packet_ = now;
  if (smoothed_ > kSpeakOn) speaking_ = true;
  if (smoothed_ < kSpeakOff) speaking_ = false;
  if (speaking_) last_spoke_ = now;
}

void SpeakerLevel::OnTick(Time now) {
  if (last_packet_ == Time{} || now - last_packet_ < kSilence) return;
  smoothed_ *= 0.5;
  if (smoothed_ < kSpeakOff) speaking_ = false;
}

}  // namespace sfu
