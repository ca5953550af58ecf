#include "sfu/transport/feedback_recorder.h"

#include <algorithm>

namespace sfu {

void FeedbackRecorder::OnPacket(uint16_t transport_sequence, uint32_t media_ssrc, Time now) {
  const int64_t sequence = unwrapper_.Unwrap(transport_sequence);
  if (highest_ >= 0 && sequence <= highest_ - static_cast<int64_t>(kWindow)) return;
  // A jump over more than the window is a new beginning, not that many losses.
  if (highest_ >= 0 && sequence > highest_ + static_cast<int64_t>(kWindow)) base_ = -1;
  Slot& slot = At(sequence);
  if (slot.sequence == sequence) return;
  slot = {.sequence = sequence, .arrival = now};
  media_ssrc_ = media_ssrc;
  if (base_ < 0 || sequence < base_) base_ = sequence;
  highest_ = std::max(highest_, sequence);
  base_ = std::max(base_, highest_ - static_cast<int64_t>(kWindow) + 1);
}

bool FeedbackRecorder::Due(Time now) const {
  if (base_ < 0 || highest_ < base_) return false;
  return now - last_written_ >= kInterval || highest_ - base_ >= static_cast<int64_t>(kWindow / 2);
}

void FeedbackRecorder::CollectDue() {
  due_.clear();
  for (int64_t s = base_; s <= highest_; ++s) {
    const Slot& slot = At(s);
    if (slot.sequence != s) continue;
    due_.push_back({.sequence = s,
                    .arrival = std::chrono::duration_cast<std::chrono::microseconds>(
                        slot.arrival.time_since_epoch())});
  }
}

std::span<const uint8_t> FeedbackRecorder::Write(std::span<uint8_t> out, uint32_t sender_ssrc,
                                                 Time now) {
  if (base_ < 0 || highest_ < base_) return {};
  CollectDue();
  const rtp::FeedbackBlock block =
      rtp::WriteTransportFeedback(out, sender_ssrc, media_ssrc_, feedback_count_, base_, due_);
  if (block.arrivals_covered == 0) {  // nothing fits: give these up rather than stall
    base_ = highest_ + 1;
    return {};
  }
  ++feedback_count_;
  last_written_ = now;
  base_ = due_[block.arrivals_covered - 1].sequence + 1;
  return block.bytes;
}

}  // namespace sfu
