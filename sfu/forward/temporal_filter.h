// Which frames of a stream one slot passes on: those of its lower temporal layers. Fewer from the
// next frame on; more only where the stream says that they may be joined, so that no frame is ever
// sent without what it refers to (RFC 7741 section 4.2 Y, RFC 9628 section 4.2 U, DTI switch of the
// AV1 RTP specification).
//
// A few numbers; no allocation. A frame is told by its timestamp.
#pragma once

#include <cstdint>

#include "sfu/forward/packet_pool.h"

namespace sfu {

class TemporalFilter {
 public:
  static constexpr uint8_t kAll = 0xff;

  // The highest temporal layer wanted.
  void SetTarget(uint8_t temporal_id) { target_ = temporal_id; }
  // A stream that starts with this key frame: everything wanted is joined here.
  void Restart(const StoredPacket& first);
  // Is the packet's frame one to pass on? Late packets are judged as they would have been.
  bool Passes(const StoredPacket& packet);

  uint8_t target() const { return target_; }
  uint8_t current() const { return current_; }
  bool rising() const { return target_ > current_; }

 private:
  void OnNewFrame(const StoredPacket& packet);
  void Rise(uint8_t to, uint32_t timestamp);

  uint8_t target_ = kAll;
  uint8_t current_ = kAll;
  uint8_t before_rise_ = kAll;
  uint32_t risen_at_ = 0;  // RTP timestamp
  uint32_t frame_ = 0;     // RTP timestamp of the newest one
  bool frame_passes_ = true;
};

}  // namespace sfu
