// What a participant's RTCP means to its streams and slots.
#include "rtp/rtcp_reader.h"
#include "sfu/engine/participant.h"

namespace sfu {
namespace {

// More than fits into a packet of any usual path: what reports take to read is bounded by it.
constexpr size_t kMostRtcp = 2048;
// In one packet: each may tell of 2,048 packets in 24 bytes.
constexpr int kMaxTransportFeedbacks = 8;

// So many are told of as lost within so long after a silence when the path was interrupted.
constexpr int kOutagePackets = 16;
constexpr std::chrono::milliseconds kLossesTold{500};

}  // namespace

void Participant::OnRtcp(std::span<uint8_t> bytes, Time now) {
  EngineStats& stats = context_.stats;
  if (!transport_.secured()) return stats.Drop(DropReason::kNoKeys);
  if (bytes.size() < 8 || bytes.size() > kMostRtcp) return stats.Drop(DropReason::kRtcpMalformed);
  // From any SSRC: some browsers have one for each m-section, and SRTP remembers only so many.
  const auto size = transport_.OpenRtcp(bytes, stats);
  if (!size) return;
  if (!transport_.AllowRtcp(now)) return stats.Drop(DropReason::kRateLimited);
  ++stats.rtcp_received;

  int feedbacks = 0;
  rtp::RtcpReader reader(bytes.first(*size));
  while (const auto block = reader.Next()) {
    switch (block->kind()) {
      case rtp::RtcpKind::kSenderReport:
        OnSenderReport(*block, now);
        break;
      case rtp::RtcpKind::kReceiverReport:
        if (const auto report = rtp::ParseReceiverReport(*block)) OnReports(report->reports, now);
        break;
      case rtp::RtcpKind::kNack:
        OnNack(*block, now);
        break;
      case rtp::RtcpKind::kTransportFeedback:
        if (++feedbacks <= kMaxTransportFeedbacks) OnTransportFeedback(*block, now);
        break;
      case rtp::RtcpKind::kRemb:
        OnRemb(*block, now);
        break;
      case rtp::RtcpKind::kPli:
        if (const auto pli = rtp::ParsePli(*block)) OnKeyFrameRequest(pli->media_ssrc);
        break;
      case rtp::RtcpKind::kFir:
        if (const auto fir = rtp::ParseFir(*block)) {
          rtp::FirReader entries(fir->entries);
          while (const auto entry = entries.Next()) OnKeyFrameRequest(entry->ssrc);
        }
        break;
      default:
        break;
    }
  }
  if (reader.failed()) stats.Drop(DropReason::kRtcpMalformed);
}

void Participant::OnSenderReport(const rtp::RtcpBlock& block, Time now) {
  const auto report = rtp::ParseSenderReport(block);
  if (!report) return;
  const auto* stream = demuxer_.FindBound(report->sender_ssrc);
  if (stream != nullptr && !stream->rtx) {
    clock_.OnSenderReport(report->ntp, now);
    stream->layer->clock().OnSenderReport(report->ntp, report->rtp_timestamp);
    stream->layer->statistics().OnSenderReport(report->ntp, now);
  }
  OnReports(report->reports, now);
}

void Participant::OnReports(std::span<const uint8_t> reports, Time now) {
  rtp::ReportBlockReader reader(reports);
  while (const auto report = reader.Next()) {
    Slot* slot = FindSlot(report->ssrc);
    if (slot == nullptr) continue;
    // RFC 3550 section 6.4.1: round trip = arrival - LSR - DLSR, in compact NTP.
    std::chrono::microseconds round_trip{0};
    if (report->last_sr != 0) {
      const uint32_t elapsed =
          context_.NtpAt(now).compact() - report->last_sr - report->delay_since_last_sr;
      if (elapsed < 0x8000'0000) round_trip = rtp::FromCompactNtp(elapsed);
    }
    slot->OnReceptionReport(*report, round_trip);
    quality_.OnLoss(report->fraction_lost);
    if (round_trip.count() > 0) quality_.OnRoundTrip(round_trip);
    if (BandwidthEstimator* estimator = transport_.estimator()) {
      estimator->OnLossReport(report->fraction_lost / 256.0, now);
    }
  }
}

void Participant::OnTransportFeedback(const rtp::RtcpBlock& block, Time now) {
  BandwidthEstimator* const estimator = transport_.estimator();
  if (estimator == nullptr) return;
  const bool was_silent = estimator->silence(now) > PeerTransport::kSilence;
  if (was_silent) after_silence_ = {.until = now + kLossesTold};
  after_silence_.lost += estimator->OnFeedback(block, now);
  UpdateBudget(now);
  // Where little is sent, a packet's loss is told of with the next one only: that is no outage.
  if (now >= after_silence_.until || after_silence_.lost < kOutagePackets) return;
  after_silence_ = {};
  StartOver();
}

void Participant::OnRemb(const rtp::RtcpBlock& block, Time now) {
  BandwidthEstimator* const estimator = transport_.estimator();
  const auto remb = rtp::ParseRemb(block);
  if (estimator == nullptr || !remb) return;
  estimator->OnRemb(DataRate::BitsPerSecond(static_cast<double>(remb->bitrate_bps)));
  UpdateBudget(now);
}

void Participant::OnNack(const rtp::RtcpBlock& block, Time now) {
  const auto nack = rtp::ParseNack(block);
  Slot* slot = nack ? FindSlot(nack->media_ssrc) : nullptr;
  if (slot == nullptr) return;
  rtp::NackReader sequences(nack->items);
  while (const auto sequence = sequences.Next()) {
    if (!slot->Retransmit(*sequence, now)) ++context_.stats.retransmissions_unavailable;
  }
}

void Participant::OnPathChange(Time now) {
  BandwidthEstimator* const estimator = transport_.estimator();
  if (estimator == nullptr) return;
  const bool was_silent = estimator->silence(now) > PeerTransport::kSilence;
  transport_.OnPathChange(now);
  if (was_silent) StartOver();
}

// After an outage a new picture comes sooner than all that was lost.
void Participant::StartOver() {
  transport_.DiscardVideo();
  for (const auto& slot : slots_) {
    if (slot->kind() == rtp::MediaKind::kVideo && slot->current() != nullptr) slot->StartOver();
  }
}

void Participant::OnKeyFrameRequest(uint32_t ssrc) {
  const Slot* slot = FindSlot(ssrc);
  if (slot != nullptr && slot->current() != nullptr) slot->current()->key_frames().Want();
}

Slot* Participant::FindSlot(uint32_t ssrc) const {
  for (const auto& slot : slots_) {
    if (slot->section().ssrc == ssrc) return slot.get();
  }
  return nullptr;
}

}  // namespace sfu
