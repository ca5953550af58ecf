#include "sfu/transport/feedback_recorder.h"

#include <algorithm>

namespace sfu {

void FeedbackRecorder::OnPacket(uint16_t transport_sequence, uint32_t media_ssrc, Time arrival) {
  if (arrivals_.empty()) arrivals_.assign(kWindow, kNever);
  const int64_t sequence = unwrapper_.Unwrap(transport_sequence);
  if (highest_ >= 0 && sequence <= highest_ - static_cast<int64_t>(kWindow)) return;
  // A jump over more than the window is a new beginning, not that many losses.
  if (highest_ >= 0 && sequence > highest_ + static_cast<int64_t>(kWindow)) base_ = -1;
  Advance(sequence);
  Time& arrived = At(sequence);
  if (arrived != kNever) return;
  arrived = arrival;
  media_ssrc_ = media_ssrc;
  if (base_ < 0 || sequence < base_) base_ = sequence;
  base_ = std::max(base_, highest_ - static_cast<int64_t>(kWindow) + 1);
}

// Moves the window's end to `sequence`, if that is further.
void FeedbackRecorder::Advance(int64_t sequence) {
  for (int64_t s = std::max(highest_, sequence - static_cast<int64_t>(kWindow)) + 1; s <= sequence;
       ++s) {
    At(s) = kNever;
  }
  highest_ = std::max(highest_, sequence);
}

bool FeedbackRecorder::Due(Time now) const {
  if (base_ < 0 || highest_ < base_) return false;
  return now - last_written_ >= kInterval || highest_ - base_ >= static_cast<int64_t>(kWindow / 2);
}

size_t FeedbackRecorder::CollectDue(Block& due) {
  size_t count = 0;
  for (int64_t s = base_; s <= highest_ && count < due.size(); ++s) {
    const Time arrival = At(s);
    if (arrival == kNever) continue;
    due[count++] = {.sequence = s,
                    .arrival = std::chrono::duration_cast<std::chrono::microseconds>(
                        arrival.time_since_epoch())};
  }
  return count;
}

std::span<const uint8_t> FeedbackRecorder::Write(std::span<uint8_t> out, uint32_t sender_ssrc,
                                                 Time now) {
  if (base_ < 0 || highest_ < base_) return {};
  Block due;
  const std::span arrivals = std::span(due).first(CollectDue(due));
  const rtp::FeedbackBlock block =
      rtp::WriteTransportFeedback(out, sender_ssrc, media_ssrc_, feedback_count_, base_, arrivals);
  if (block.arrivals_covered == 0) {  // nothing fits: give these up rather than stall
    base_ = highest_ + 1;
    return {};
  }
  ++feedback_count_;
  last_written_ = now;
  base_ = arrivals[block.arrivals_covered - 1].sequence + 1;
  return block.bytes;
}

}  // namespace sfu
