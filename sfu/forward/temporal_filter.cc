#include "sfu/forward/temporal_filter.h"

#include <algorithm>

#include "rtp/sequence.h"

namespace sfu {

void TemporalFilter::Restart(const StoredPacket& first) {
  frame_ = first.header.timestamp;
  frame_passes_ = true;
  Rise(target_, frame_);
}

bool TemporalFilter::Passes(const StoredPacket& packet) {
  const uint32_t timestamp = packet.header.timestamp;
  if (timestamp == frame_) return frame_passes_;
  if (!rtp::IsNewer(timestamp, frame_)) {
    const bool before = rtp::IsNewer(risen_at_, timestamp);
    return packet.frame.temporal_id <= (before ? std::min(before_rise_, current_) : current_);
  }
  OnNewFrame(packet);
  return frame_passes_;
}

void TemporalFilter::OnNewFrame(const StoredPacket& packet) {
  frame_ = packet.header.timestamp;
  const rtp::FrameInfo& frame = packet.frame;
  if (target_ < current_ || (frame.key_frame && frame.frame_start)) {
    Rise(target_, frame_);
  } else if (target_ > current_ && frame.joins_up_to > current_) {
    // Its own layer may be joined by whoever has all below it; others by who has its own.
    const bool own = frame.joins_up_to == frame.temporal_id;
    const uint8_t needed = own ? frame.temporal_id - 1 : frame.temporal_id;
    if (needed <= current_) Rise(std::min(target_, frame.joins_up_to), frame_);
  }
  frame_passes_ = frame.temporal_id <= current_;
}

void TemporalFilter::Rise(uint8_t to, uint32_t timestamp) {
  before_rise_ = to > current_ ? current_ : to;
  risen_at_ = timestamp;
  current_ = to;
}

}  // namespace sfu
