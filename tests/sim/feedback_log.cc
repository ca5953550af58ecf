#include "tests/sim/feedback_log.h"

#include <algorithm>
#include <array>

namespace sim {

void SentLog::OnSent(uint16_t sequence, size_t size, Time now) {
  packets_[sent_unwrapper_.Unwrap(sequence)] = {.sent = now, .size = size};
}

void SentLog::OnFeedback(const rtp::RtcpBlock& block, Time now) {
  times_.push_back(now);
  rtp::TransportFeedbackReader reader(block);
  uint64_t received = 0;
  uint64_t lost = 0;
  uint64_t bytes = 0;
  while (const auto packet = reader.Next()) {
    const auto it = packets_.find(sent_unwrapper_.Peek(packet->sequence));
    if (it == packets_.end()) continue;
    it->second.reported = true;
    if (packet->arrival && !it->second.received) {
      it->second.received = true;
      it->second.arrival = *packet->arrival;
      ++received;
      bytes += it->second.size;
    } else if (!packet->arrival) {
      ++lost;
    }
  }
  UpdateEstimate(received, lost, bytes, now);
}

void SentLog::UpdateEstimate(uint64_t received, uint64_t lost, uint64_t bytes, Time now) {
  if (times_.size() < 2 || received == 0) return;
  const double seconds = std::chrono::duration<double>(now - times_[times_.size() - 2]).count();
  if (seconds <= 0 || seconds > 1) return;
  const double rate = static_cast<double>(bytes) * 8 / seconds;
  acknowledged_bps_ = acknowledged_bps_ == 0 ? rate : 0.9 * acknowledged_bps_ + 0.1 * rate;
  if (lost * 10 > received + lost) {
    estimate_bps_ *= 0.9;
  } else {
    estimate_bps_ = std::min(estimate_bps_ * (1 + 0.25 * seconds),
                             std::max(1.5 * acknowledged_bps_, 300'000.0));
  }
}

void ArrivalLog::OnPacket(uint16_t sequence, Time now) {
  ++packets_;
  const int64_t unwrapped = unwrapper_.Unwrap(sequence);
  if (next_ < 0) next_ = unwrapped;
  if (unwrapped >= next_) arrivals_.try_emplace(unwrapped, now);
}

void ArrivalLog::AddFeedback(rtp::RtcpWriter& writer, uint32_t sender_ssrc, uint32_t media_ssrc) {
  std::vector<rtp::PacketArrival> arrivals;
  for (const auto& [sequence, time] : arrivals_) {
    arrivals.push_back(
        {sequence, std::chrono::duration_cast<std::chrono::microseconds>(time - World::epoch())});
  }
  arrivals_.clear();
  std::span<const rtp::PacketArrival> rest(arrivals);
  std::array<uint8_t, 900> bytes{};
  while (!rest.empty()) {
    const auto block =
        rtp::WriteTransportFeedback(bytes, sender_ssrc, media_ssrc, feedback_count_++, next_, rest);
    if (block.arrivals_covered == 0 || !writer.AddRaw(block.bytes)) return;
    next_ = rest[block.arrivals_covered - 1].sequence + 1;
    rest = rest.subspan(block.arrivals_covered);
  }
}

}  // namespace sim
