#include "sfu/cc/send_history.h"

#include <algorithm>
#include <utility>

#include "rtp/sequence.h"
#include "rtp/transport_feedback.h"

namespace sfu {

void SendHistory::OnSent(uint16_t sequence, uint32_t bytes, ClusterId cluster, Time now) {
  if (!started_ || sequence != next_) {  // a new beginning
    landed_ = next_ = sequence;
    in_flight_ = 0;
  }
  started_ = true;
  const size_t bound = proven_ ? kMaxCapacity : kUnprovenCapacity;
  while (ring_.size() < bound && WouldForget(sequence, now)) Double();
  // What was still in flight a whole ring ago is not any more.
  while (static_cast<uint16_t>(sequence - landed_) >= ring_.size()) {
    Land(landed_);
  }
  Entry& entry = At(sequence);
  entry = {.sent = now,
           .sequence = sequence,
           .bytes = static_cast<uint16_t>(std::min<uint32_t>(bytes, 0xffff)),
           .cluster = cluster,
           .state = State::kSent};
  if (landed_ == next_) oldest_sent_ = now;
  in_flight_ += entry.bytes;
  next_ = static_cast<uint16_t>(sequence + 1);
}

void SendHistory::OnSentAgain(uint16_t sequence) {
  Entry& entry = At(sequence);
  if (entry.state == State::kEmpty || entry.sequence != sequence) return;
  entry.state = entry.state == State::kSent ? State::kSentAgain : State::kReceived;
}

bool SendHistory::WouldForget(uint16_t sequence, Time now) {
  if (static_cast<uint16_t>(sequence - landed_) >= ring_.size()) return true;
  const Entry& replaced = At(sequence);
  return replaced.state != State::kEmpty && now - replaced.sent < kKept;
}

void SendHistory::Double() {
  const std::vector<Entry> before = std::exchange(ring_, std::vector<Entry>(ring_.size() * 2));
  for (const Entry& entry : before) {
    if (entry.state != State::kEmpty) At(entry.sequence) = entry;
  }
}

void SendHistory::Land(uint16_t newest) {
  for (; !rtp::IsNewer(landed_, newest) && landed_ != next_; ++landed_) {
    const Entry& entry = At(landed_);
    if (entry.sequence == landed_ && entry.state != State::kEmpty) in_flight_ -= entry.bytes;
  }
  if (landed_ != next_) oldest_sent_ = At(landed_).sent;
}

Duration SendHistory::Unwrap(Duration arrival) {
  const Duration period = rtp::kTransportFeedbackPeriod;
  if (last_arrival_) {
    const Duration behind = *last_arrival_ - arrival;
    const int64_t periods = (behind + period / 2) / period - (behind + period / 2 < Duration(0));
    arrival += periods * period;
  }
  return arrival;
}

const std::vector<PacketResult>& SendHistory::OnFeedback(const rtp::RtcpBlock& block) {
  results_.clear();
  rtp::TransportFeedbackReader reader(block);
  if (reader.failed() || reader.packet_count() > kMaxCapacity) return results_;
  std::optional<uint16_t> newest;
  while (const auto packet = reader.Next()) {
    Entry& entry = At(packet->sequence);
    if (entry.state == State::kEmpty || entry.sequence != packet->sequence) continue;
    proven_ = true;
    if (entry.state == State::kReceived) continue;
    if (!packet->arrival && entry.state == State::kLost) continue;
    const bool again = entry.state == State::kSentAgain;
    entry.state = packet->arrival || again ? State::kReceived : State::kLost;
    PacketResult& result = results_.emplace_back();  // filled where it stands
    result.sent = entry.sent;
    result.bytes = entry.bytes;
    result.cluster = entry.cluster;
    if (packet->arrival) {
      const Duration arrival = Unwrap(*packet->arrival);
      last_arrival_ = arrival;
      if (!again) result.arrival = arrival;
      newest = packet->sequence;
    }
  }
  if (newest && !rtp::IsNewer(landed_, *newest)) Land(*newest);
  return results_;
}

}  // namespace sfu
