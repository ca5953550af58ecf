#include "sfu/transport/peer_transport.h"

#include "sfu/forward/packet_assembly.h"

namespace sfu {
namespace {

constexpr size_t kIpUdpHeader = 28;  // IPv4's, as the link counts a datagram
// What may leave at once before pacing spreads it.
constexpr Duration kBurst{8'000};
constexpr Duration kFreeBurst{40'000};  // far from full: a frame's whole train

DropReason ReasonOf(dtls::SrtpError error) {
  switch (error) {
    case dtls::SrtpError::kReplay:
      return DropReason::kSrtpReplay;
    case dtls::SrtpError::kMalformed:
      return DropReason::kRtpMalformed;
    default:
      return DropReason::kSrtpAuthentication;
  }
}

// 6.18 fixed-point seconds, 24 bits (the abs-send-time extension).
uint32_t AbsSendTime(Time now) {
  const auto us = std::chrono::duration_cast<std::chrono::microseconds>(now.time_since_epoch());
  return static_cast<uint32_t>((static_cast<uint64_t>(us.count()) << 18) / 1'000'000) & 0xffffff;
}

// Feedback will tell of its packets.
bool IsNumbered(const OutgoingStream& stream) {
  return stream.extensions.Id(rtp::ExtensionKind::kTransportSequence) != 0;
}

}  // namespace

bool PeerTransport::SetKeys(const dtls::SrtpKeys& keys) {
  gone_ = false;
  sender_ = dtls::SrtpSender::Create(keys.profile, keys.local);
  receiver_ = dtls::SrtpReceiver::Create(keys.profile, keys.remote);
  if (!sender_ || !receiver_) {
    sender_.reset();
    receiver_.reset();
  }
  sender_memory_ = sender_ ? sender_->memory() : std::span<const std::byte>{};
  return secured();
}

std::optional<size_t> PeerTransport::OpenRtp(std::span<uint8_t> bytes, EngineStats& stats) {
  const auto opened = receiver_->UnprotectRtp(bytes);
  if (opened.size != 0) return opened.size;
  stats.Drop(ReasonOf(opened.error));
  return std::nullopt;
}

std::optional<size_t> PeerTransport::OpenRtcp(std::span<uint8_t> bytes, EngineStats& stats) {
  const auto opened = receiver_->UnprotectRtcp(bytes);
  if (opened.size != 0) return opened.size;
  stats.Drop(ReasonOf(opened.error));
  return std::nullopt;
}

void PeerTransport::EstimateBandwidth(const std::optional<EstimatorOptions>& options) {
  if (options.has_value() == (estimator_ != nullptr)) return;
  estimator_ = options ? std::make_unique<BandwidthEstimator>(*options) : nullptr;
  if (!estimator_) pacer_.SetLimits({}, Time{});
}

bool PeerTransport::UpdatePacing(std::optional<DataRate> wish, bool may_probe, Time now) {
  if (!estimator_ || !estimator_->proven()) return false;
  pacer_.SetLimits({.rate = estimator_->pacing_rate(),
                    .burst = estimator_->application_limited() ? kFreeBurst : kBurst,
                    .open = estimator_->window_open(now),
                    .silent = estimator_->silence(now) > kSilence,
                    .congested = estimator_->congested()},
                   now);
  if (!may_probe || padding_.stream == nullptr || pacer_.probing()) return false;
  const auto probe = estimator_->NextProbe(wish, now);
  if (probe) pacer_.StartProbe(*probe, now);
  return probe.has_value();
}

std::optional<PathState> PeerTransport::path() const {
  if (!estimator_) return std::nullopt;
  return PathState{.target_bps = estimator_->target().bps(),
                   .pacing_bps = estimator_->pacing_rate().bps(),
                   .loss = estimator_->loss(),
                   .queue_delay = estimator_->queue_delay(),
                   .round_trip = estimator_->round_trip(),
                   .paced_packets = pacer_.packets(),
                   .application_limited = estimator_->application_limited(),
                   .competing = estimator_->competing()};
}

const OutgoingPacket* PeerTransport::NextDue(EngineStats& stats, Time now) {
  while (!queue_.empty()) {
    OutgoingPacket& packet = queue_.front();
    due_from_ = Source::kQueue;
    if (pacer_.Passes(packet, now)) return &packet;
    if (!pacer_.Push(std::move(packet), now)) stats.Drop(DropReason::kSendQueueFull);
    queue_.Pop();
  }
  due_from_ = Source::kPacer;
  if (const OutgoingPacket* packet = pacer_.Due(now)) return packet;
  due_from_ = Source::kProbe;
  return padding_.stream != nullptr && pacer_.PaddingDue(now) ? &padding_ : nullptr;
}

void PeerTransport::PopDue() {
  if (due_from_ == Source::kQueue) queue_.Pop();
  if (due_from_ == Source::kPacer) pacer_.Pop();
}

void PeerTransport::DropPackets() {
  queue_.Clear();
  pacer_.Clear();
}

void PeerTransport::ForgetStreams() {
  DropPackets();
  padding_.stream = nullptr;
}

size_t PeerTransport::Seal(const OutgoingPacket& packet, TrainShape& shape, std::span<uint8_t> out,
                           EngineStats& stats, Time now) {
  if (out.size() <= dtls::kMaxSrtpOverhead) return 0;
  OutgoingStream& stream = *packet.stream;
  const bool has_rtx = stream.HasRtx(packet.plan.rtx_payload_type);
  if (packet.kind == OutgoingPacket::Kind::kRetransmission && !has_rtx) {
    const auto sent = stream.as_sent.Find(packet.plan.sequence);
    return sent ? SealAgain(packet, *sent, out, now) : 0;
  }
  const SendMoment moment{.transport_sequence = transport_sequence_,
                          .abs_send_time = AbsSendTime(now),
                          .with_mid = stream.send_mid};
  const std::span<uint8_t> room = out.first(out.size() - dtls::kMaxSrtpOverhead);
  const size_t plain = AssemblePacket(packet, moment, room);
  if (plain == 0) {
    if (packet.kind == OutgoingPacket::Kind::kPadding) pacer_.CancelProbe();
    return 0;
  }
  // What was held back leaves in trains as it is: nobody knows yet how much of it leaves at once.
  const size_t wanted =
      due_from_ == Source::kQueue ? shape.SizeFor(queue_.waiting(), plain) : plain;
  const size_t padded = PadPacket(room, plain, wanted);
  if (padded > plain) ++stats.padded;
  if (stream.nack && !has_rtx) stream.as_sent.Add(packet.plan.sequence, moment, padded);
  const size_t size = sender_->ProtectRtpLater(out, padded);
  const bool numbered = IsNumbered(stream);
  if (estimator_) {
    estimator_->OnSent(numbered ? std::optional(transport_sequence_) : std::nullopt,
                       static_cast<uint32_t>(size + kIpUdpHeader), pacer_.cluster(), now);
    // A probe ends with its own packets at the latest: where feedback is of another kind (REMB),
    // none are numbered.
    pacer_.OnSent(size + kIpUdpHeader, now,
                  numbered || packet.kind == OutgoingPacket::Kind::kPadding);
    if (packet.kind == OutgoingPacket::Kind::kMedia && has_rtx) {
      padding_.stream = packet.stream;
      padding_.plan.timestamp = packet.plan.timestamp;
      padding_.plan.csrc = packet.plan.csrc;
      padding_.plan.rtx_payload_type = packet.plan.rtx_payload_type;
    }
  }
  if (numbered) ++transport_sequence_;
  return size;
}

size_t PeerTransport::SealAgain(const OutgoingPacket& packet, const SentMoments::Sent& sent,
                                std::span<uint8_t> out, Time now) {
  const std::span<uint8_t> room = out.first(out.size() - dtls::kMaxSrtpOverhead);
  const size_t plain = AssemblePacket(packet, sent.moment, room);
  if (plain == 0 || PadPacket(room, plain, sent.size) != sent.size) return 0;
  const size_t size = sender_->ProtectRtpLater(out, sent.size);
  if (estimator_) {
    const auto bytes = static_cast<uint32_t>(size + kIpUdpHeader);
    const bool numbered = IsNumbered(*packet.stream);
    estimator_->OnSentAgain(numbered ? std::optional(sent.moment.transport_sequence) : std::nullopt,
                            bytes);
    pacer_.OnSent(bytes, now, numbered);
  }
  return size;
}

}  // namespace sfu
