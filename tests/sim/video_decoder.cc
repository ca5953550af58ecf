#include "tests/sim/video_decoder.h"

#include <utility>

namespace sim {

void VideoDecoder::OnFrame(AssembledFrame frame, Time now) {
  const int64_t first = frame.first;
  if (last_sequence_ && first <= *last_sequence_) {
    ++skipped_;  // its time is over
    return;
  }
  waiting_.try_emplace(first, Waiting{std::move(frame), now});
}

void VideoDecoder::Decode(const std::function<bool(int64_t, int64_t)>& missing, Time now) {
  for (auto it = waiting_.begin(); it != waiting_.end();) {
    const AssembledFrame& frame = it->second.frame;
    const Verdict verdict = finder_.Judge(frame);
    if (verdict == Verdict::kBroken) {
      violation_("frame id used twice at sequence " + std::to_string(frame.first & 0xffff));
      it = waiting_.erase(it);
      continue;
    }
    // A key frame needs nothing of before, and browsers show it at once.
    const bool gap =
        !frame.key_frame && last_sequence_ && missing(*last_sequence_ + 1, frame.first);
    const bool patient = gap && now - it->second.since < kPatience;
    if (verdict == Verdict::kWaits || patient) {
      if (patient) return;
      ++it;
      continue;
    }
    finder_.OnDecoded(frame);
    Show(frame);
    last_sequence_ = frame.last;
    skipped_ += static_cast<uint64_t>(std::distance(waiting_.begin(), it));
    it = waiting_.erase(waiting_.begin(), std::next(it));
  }
}

void VideoDecoder::Show(const AssembledFrame& frame) {
  const Content& content = frame.content;
  if (content.key_frame != frame.key_frame) violation_("key frame and descriptor disagree");
  if (content.key_frame) {
    true_references_.clear();
    true_order_.clear();
  }
  if (content.reference &&
      !true_references_.contains({content.track, content.layer, *content.reference})) {
    ++undecodable_;
    violation_("undecodable: frame " + std::to_string(content.frame) + " of layer " +
               std::to_string(content.layer) + " needs " + std::to_string(*content.reference));
  }
  if (last_timestamp_ && !rtp::IsNewer(frame.timestamp, *last_timestamp_)) {
    violation_("a decoded frame's timestamp does not advance");
  }
  last_timestamp_ = frame.timestamp;
  const TrueId id{content.track, content.layer, content.frame};
  true_references_.insert(id);
  true_order_.push_back(id);
  if (true_order_.size() > 100) {
    true_references_.erase(true_order_.front());
    true_order_.pop_front();
  }
  ++decoded_;
  shown_(frame);
}

}  // namespace sim
