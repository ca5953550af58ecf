#include "sfu/pacing/pacer.h"

#include <algorithm>

namespace sfu {
namespace {

// What a packet grows by until it is on the wire: extensions, SRTP tag, UDP and IP headers.
constexpr uint32_t kOverhead = 56;
constexpr uint32_t kFillerBytes = 80;

bool IsAudio(const OutgoingPacket& packet) {
  return rtp::KindOf(packet.packet->codec) == rtp::MediaKind::kAudio;
}

bool BeginsKeyFrame(const OutgoingPacket& packet) {
  return packet.kind == OutgoingPacket::Kind::kMedia && packet.packet->frame.key_frame &&
         packet.packet->frame.frame_start;
}

Duration Ceil(DataRate::Seconds time) { return std::chrono::ceil<Duration>(time); }

}  // namespace

void Pacer::SetLimits(const Limits& limits, Time now) {
  Drain(now);
  limits_ = limits;
}

// Everything that waits leaves within kMaxDelay.
DataRate Pacer::Rate() const {
  return std::max(*limits_.rate, DataRate::Of(waiting_bytes_, kMaxDelay));
}

void Pacer::Drain(Time now) {
  if (limits_.rate && now > drained_at_) {
    debt_ = std::max(0., debt_ - Rate().BytesIn(now - drained_at_));
  }
  drained_at_ = std::max(drained_at_, now);
}

Time Pacer::MayPassAt() const {
  if (probe_) return probe_->began + Ceil(probe_->cluster.rate.TimeFor(probe_->sent));
  const Time by_trickle = last_sent_ + kTrickle;
  if (!limits_.open) {
    const bool patient = packets() == 0 || limits_.silent;
    if (patient) return by_trickle;
    const Time oldest =
        std::min(retransmissions_.empty() ? Time::max() : retransmissions_.front().since,
                 video_.empty() ? Time::max() : video_.front().since);
    return std::min(by_trickle, std::max(oldest + kMaxDelay, ByRate()));
  }
  return ByRate();
}

Time Pacer::ByRate() const {
  const DataRate rate = Rate();
  const double over = debt_ - rate.BytesIn(limits_.burst);
  return over <= 0 ? drained_at_ : drained_at_ + Ceil(rate.TimeFor(over));
}

bool Pacer::MayPass(Time now) const { return !limits_.rate || MayPassAt() <= now; }

bool Pacer::ProbeBehind(Time now) const {
  return MayPassAt() <= now;
}

bool Pacer::Passes(const OutgoingPacket& packet, Time now) {
  if (!limits_.rate || IsAudio(packet)) return true;
  if (packets() > 0) return false;
  Drain(now);
  return MayPass(now);
}

bool Pacer::Push(OutgoingPacket&& packet, Time now) {
  Drain(now);
  if (BeginsKeyFrame(packet)) DiscardBefore(packet);
  const bool again = packet.kind == OutgoingPacket::Kind::kRetransmission;
  const uint32_t bytes = packet.packet->size + kOverhead;
  auto& queue = again ? retransmissions_ : video_;
  if (!queue.Push({std::move(packet), bytes, now})) return false;
  waiting_bytes_ += bytes;
  return true;
}

// A key frame refers to nothing: what still waits before it in its stream would only delay it.
// Holes in the stream would be asked for again, so an empty packet takes each one's place.
void Pacer::DiscardBefore(const OutgoingPacket& key_frame) {
  const auto discard = [&](RingQueue<Waiting>& queue) {
    for (size_t i = 0; i < queue.size(); ++i) {
      if (queue[i].packet.stream == key_frame.stream) Discard(queue[i]);
    }
  };
  discard(video_);
}

void Pacer::Discard(Waiting& waiting) {
  // Only what was never sent: another packet with a sequence number that was would use SRTP's
  // keystream twice.
  if (waiting.packet.kind != OutgoingPacket::Kind::kMedia) return;
  waiting.packet.kind = OutgoingPacket::Kind::kFiller;
  waiting_bytes_ += static_cast<double>(kFillerBytes) - waiting.bytes;
  waiting.bytes = kFillerBytes;
  ++discarded_;
}

RingQueue<Pacer::Waiting>& Pacer::Next() {
  return retransmissions_.empty() ? video_ : retransmissions_;
}

OutgoingPacket* Pacer::Due(Time now) {
  if (packets() == 0) return nullptr;
  Drain(now);
  if (!MayPass(now)) return nullptr;
  next_is_retransmission_ = !retransmissions_.empty();
  Waiting& waiting = Next().front();
  if (limits_.silent && now - waiting.since > kMaxAge) Discard(waiting);
  return &waiting.packet;
}

void Pacer::Pop() {
  auto& queue = next_is_retransmission_ ? retransmissions_ : video_;
  waiting_bytes_ -= queue.front().bytes;
  queue.Pop();
  if (packets() == 0) waiting_bytes_ = 0;
}

void Pacer::OnSent(size_t bytes, Time now) {
  if (!limits_.rate) return;
  Drain(now);
  debt_ += static_cast<double>(bytes);
  last_sent_ = now;
  if (!probe_) return;
  probe_->sent += static_cast<double>(bytes);
  if (probe_->sent >= probe_->cluster.bytes) probe_.reset();
}

void Pacer::StartProbe(const ProbeCluster& cluster, Time now) {
  probe_ = Probe{.cluster = cluster, .began = now};
}

Time Pacer::due() const {
  if (!limits_.rate || (packets() == 0 && !probe_)) return Time::max();
  return MayPassAt();
}

Duration Pacer::oldest(Time now) const {
  Time since = now;
  if (!video_.empty()) since = std::min(since, video_.front().since);
  if (!retransmissions_.empty()) since = std::min(since, retransmissions_.front().since);
  return std::chrono::duration_cast<Duration>(now - since);
}

void Pacer::Clear() {
  retransmissions_.Clear();
  video_.Clear();
  waiting_bytes_ = 0;
  probe_.reset();
}

}  // namespace sfu
