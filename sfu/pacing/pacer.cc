#include "sfu/pacing/pacer.h"

#include <algorithm>

#include "rtp/sequence.h"

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
  UpdateRate();
  if (!limits_.rate) probe_.reset();  // nothing would count what it sends
}

void Pacer::SetWaiting(double bytes) {
  waiting_bytes_ = bytes;
  UpdateRate();
}

// Everything that waits leaves within kMaxDelay.
void Pacer::UpdateRate() {
  if (!limits_.rate) return;
  rate_ = std::max(*limits_.rate, DataRate::Of(waiting_bytes_, kMaxDelay));
  burst_bytes_ = rate_.BytesIn(limits_.burst);
  most_debt_ = burst_bytes_ + rate_.BytesIn(kMaxDelay);
}

void Pacer::Drain(Time now) {
  if (limits_.rate && now > drained_at_) {
    debt_ = std::max(0., debt_ - rate_.BytesIn(now - drained_at_));
  }
  drained_at_ = std::max(drained_at_, now);
}

Time Pacer::MayPassAt() const {
  if (probe_) return probe_->began + Ceil(probe_->cluster.rate.TimeFor(probe_->sent));
  const Time by_trickle = last_sent_ + kTrickle;
  if (!limits_.open) {
    const bool patient = packets() == 0 || limits_.silent;
    return patient ? by_trickle : std::min(by_trickle, std::max(Deadline(), ByRate()));
  }
  return std::min(ByRate(), Deadline());
}

// When the first video packet has waited for long enough.
Time Pacer::Deadline() const { return video_.empty() ? Time::max() : oldest() + kMaxDelay; }

// When the video that waits longest came.
Time Pacer::oldest() const { return video_.empty() ? Time::max() : video_.front().since; }

Time Pacer::ByRate() const {
  const double over = debt_ + RoomToGoOn() - burst_bytes_;
  return over <= 0 ? drained_at_ : drained_at_ + Ceil(rate_.TimeFor(over));
}

double Pacer::RoomToGoOn() const {
  if (!halted_ || video_.empty() || !retransmissions_.empty()) return 0;
  const double quantum = rate_.BytesIn(std::min(kQuantum, limits_.burst));
  return std::clamp(waiting_bytes_ - video_.front().bytes, 0., quantum);
}

bool Pacer::MayPass(Time now) const { return !limits_.rate || MayPassAt() <= now; }

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
  if (again && Waits(packet)) return true;
  const uint32_t bytes = packet.packet->size + kOverhead;
  auto& queue = again ? retransmissions_ : video_;
  Waiting* const waiting = queue.Add();
  if (waiting == nullptr) return false;
  waiting->packet = std::move(packet);
  waiting->bytes = bytes;
  waiting->since = now;
  if (!again) SetWaiting(waiting_bytes_ + bytes);
  return true;
}

// What came late from its publisher is asked for while it waits, and must not be sent twice: one of
// the two could have become a filler meanwhile. And a queue is not filled with copies.
bool Pacer::Waits(const OutgoingPacket& packet) {
  const auto has = [&](RingQueue<Waiting>& queue) {
    for (size_t i = 0; i < queue.size(); ++i) {
      const OutgoingPacket& other = queue[i].packet;
      if (other.stream == packet.stream && other.plan.sequence == packet.plan.sequence) return true;
    }
    return false;
  };
  return has(video_) || (limits_.congested && has(retransmissions_));
}

// A key frame refers to nothing: what still waits before it in its stream would only delay it.
// Holes in the stream would be asked for again, so an empty packet takes each one's place.
void Pacer::DiscardBefore(const OutgoingPacket& key_frame) {
  for (size_t i = 0; i < video_.size(); ++i) {
    const OutgoingPacket& other = video_[i].packet;
    const bool before = rtp::IsNewer(key_frame.plan.timestamp, other.plan.timestamp);
    if (other.stream == key_frame.stream && before) Discard(video_[i]);
  }
}

void Pacer::DiscardVideo() {
  for (size_t i = 0; i < video_.size(); ++i) Discard(video_[i]);
  retransmissions_.Clear();
}

void Pacer::Discard(Waiting& waiting) {
  // Only what was never sent: another packet with a sequence number that was would use SRTP's
  // keystream twice.
  if (waiting.packet.kind != OutgoingPacket::Kind::kMedia) return;
  // A frame of which a part was sent is sent whole: H264's end by their timestamp alone, and half
  // of one would be taken for all of it.
  const OutgoingStream& stream = *waiting.packet.stream;
  const bool begun = stream.packets_sent > 0;
  if (begun && stream.timestamp_sent == waiting.packet.plan.timestamp) return;
  waiting.packet.stream->rewriter.Void(waiting.packet.plan.sequence);
  waiting.packet.kind = OutgoingPacket::Kind::kFiller;
  SetWaiting(waiting_bytes_ + static_cast<double>(kFillerBytes) - waiting.bytes);
  waiting.bytes = kFillerBytes;
  ++discarded_;
}

RingQueue<Pacer::Waiting>& Pacer::Next() {
  return retransmissions_.empty() ? video_ : retransmissions_;
}

void Pacer::DropWorthlessRetransmissions(Time now) {
  while (!retransmissions_.empty()) {
    const Waiting& first = retransmissions_.front();
    const bool old = limits_.rate && now - first.since > kMaxRetransmissionDelay;
    if (!old && !first.packet.stream->held) return;
    retransmissions_.Pop();
  }
}

OutgoingPacket* Pacer::Due(Time now) {
  DropWorthlessRetransmissions(now);
  if (packets() == 0) return nullptr;
  Drain(now);
  if (!MayPass(now)) return nullptr;
  halted_ = false;
  next_is_retransmission_ = !retransmissions_.empty();
  Waiting& waiting = Next().front();
  const bool old = limits_.silent && now - waiting.since > kMaxAge;
  if (old || waiting.packet.stream->held) Discard(waiting);
  return &waiting.packet;
}

void Pacer::Pop() {
  if (next_is_retransmission_) return retransmissions_.Pop();
  const double bytes = video_.front().bytes;
  video_.Pop();
  SetWaiting(video_.empty() ? 0 : waiting_bytes_ - bytes);
}

void Pacer::OnSent(size_t bytes, Time now, bool told) {
  if (!limits_.rate) return;
  Drain(now);
  // Audio and probes pass whatever the debt: what they leave is bounded.
  debt_ = std::min(debt_ + static_cast<double>(bytes), most_debt_);
  halted_ = debt_ > burst_bytes_;
  // What feedback will not tell of proves nothing, neither that the path is alive nor what it
  // carries.
  if (!told) return;
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

Duration Pacer::longest_wait(Time now) const {
  return video_.empty() ? Duration(0) : std::chrono::duration_cast<Duration>(now - oldest());
}

void Pacer::Clear() {
  retransmissions_.Clear();
  video_.Clear();
  SetWaiting(0);
  probe_.reset();
}

}  // namespace sfu
