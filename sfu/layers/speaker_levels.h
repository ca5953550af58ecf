// Who speaks: from the audio levels that publishers put into a header extension (RFC 6464),
// smoothed so that a cough does not steal a slot and a pause between words does not lose one.
#pragma once

#include <chrono>
#include <cstdint>

namespace sfu {

using Time = std::chrono::steady_clock::time_point;

class SpeakerLevel {
 public:
  // `dbov`: 0 (loudest) .. 127 (silence), as in the extension.
  void OnPacket(uint8_t dbov, Time now);
  // Let the level fall when no packets come (DTX, muted).
  void OnTick(Time now);

  // 0 silent .. 1 loudest.
  float level() const { return static_cast<float>(smoothed_); }
  bool speaking() const { return speaking_; }
  Time last_spoke() const { return last_spoke_; }

 private:
  double smoothed_ = 0;
  Time last_packet_{};
  Time last_spoke_{};
  bool speaking_ = false;
};

}  // namespace sfu
