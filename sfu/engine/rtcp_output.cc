// The RTCP that a participant is sent: requests as soon as they are due, transport feedback every
// 50 ms, reports every second (RFC 3550 section 6.2 allows a fixed interval to a unicast peer).
#include <algorithm>

#include "rtp/rtcp_writer.h"
#include "sfu/engine/call.h"
#include "sfu/engine/participant.h"

namespace sfu {
namespace {

constexpr std::chrono::milliseconds kReportInterval{1000};
constexpr size_t kMaxRtcp = 1200;  // plain bytes of one compound
constexpr std::chrono::milliseconds kTrimInterval{100};

// Without reduced-size RTCP every compound starts with a report (RFC 3550 section 6.1).
rtp::RtcpWriter StartCompound(std::span<uint8_t> room, bool reduced_size, uint32_t ssrc) {
  rtp::RtcpWriter writer(room.first(std::min(room.size(), kMaxRtcp)));
  if (!reduced_size) writer.AddReceiverReport(ssrc, {});
  return writer;
}

}  // namespace

void Participant::OnTick(Time now) {
  const bool trims = now >= next_trim_;
  if (trims) next_trim_ = now + kTrimInterval;
  for (const auto& track : tracks_) {
    for (const auto& layer : track->layers()) {
      const bool was_active = layer->active();
      if (layer->UpdateActivity(now)) call_.MarkDirty();
      if (was_active && trims) layer->Trim(now);
    }
  }
  UpdateBudget(now);
  if (!transport_.sendable()) return;
  SendRequests(now);
  if (transport_.feedback().Due(now)) SendFeedback(now);
  if (now >= next_report_) {
    next_report_ = std::max(next_report_ + kReportInterval, now + kReportInterval / 2);
    SendReports(now);
    TellQuality();
  }
}

void Participant::SendRtcp(std::span<uint8_t> room, size_t size) {
  if (size == 0) return;
  const size_t sealed = transport_.SealRtcp(room, size);
  if (sealed == 0) return;
  context_.control.Commit(transport_.ice().selected(), transport_.local_address, sealed);
  ++context_.stats.rtcp_sent;
}

void Participant::SendRequests(Time now) {
  for (const auto& track : tracks_) {
    const CodecParameters& codec = track->codec();
    const bool sends = track->active();
    for (const auto& layer : track->layers()) {
      if (layer->ssrc == 0) continue;
      nacks_.clear();
      if (layer->nacks().missing() > 0 && layer->nacks().Collect(now, nacks_) &&
          !layer->followers().empty()) {
        layer->key_frames().Want();
      }
      // One that its publisher has stopped has none to give, and encoders answer a request for any
      // layer with key frames of all.
      const bool stopped = sends && !layer->active();
      const bool key_frame = !stopped && (codec.pli || codec.fir) && layer->key_frames().Due(now);
      const bool nack = codec.nack && !nacks_.empty();
      if (!key_frame && !nack) continue;
      const std::span<uint8_t> room = context_.control.Reserve();
      if (room.empty()) return;
      rtp::RtcpWriter writer = StartCompound(room, media_.reduced_size_rtcp, rtcp_ssrc_);
      if (nack && writer.AddNack(rtcp_ssrc_, layer->ssrc, nacks_)) ++context_.stats.nacks_sent;
      if (key_frame) {
        ++context_.stats.key_frames_requested;
        if (codec.pli) {
          writer.AddPli(rtcp_ssrc_, layer->ssrc);
        } else {
          writer.AddFir(rtcp_ssrc_, layer->ssrc, layer->NextFirSequence());
        }
      }
      SendRtcp(room, writer.size());
    }
  }
}

void Participant::SendFeedback(Time now) {
  while (true) {
    const std::span<uint8_t> room = context_.control.Reserve();
    if (room.empty()) return;
    rtp::RtcpWriter writer = StartCompound(room, media_.reduced_size_rtcp, rtcp_ssrc_);
    const auto rest = room.subspan(writer.size(), kMaxRtcp - writer.size());
    const auto block = transport_.feedback().Write(rest, rtcp_ssrc_, now);
    if (block.empty()) return;
    SendRtcp(room, writer.size() + block.size());
  }
}

void Participant::TellQuality() {
  if (const auto grade = quality_.Evaluate()) {
    context_.events.push_back(QualityChanged{id_, *grade});
  }
}

void Participant::SendReports(Time now) {
  reports_.clear();
  for (const auto& track : tracks_) {
    for (const auto& layer : track->layers()) {
      if (layer->ssrc != 0 && layer->statistics().started() && reports_.size() < 31) {
        reports_.push_back(layer->statistics().Report(layer->ssrc, now));
        const rtp::ReportBlock& report = reports_.back();
        quality_.OnLoss(report.fraction_lost);
        if (const uint32_t rate = track->codec().clock_rate; rate > 0) {
          quality_.OnJitter(std::chrono::microseconds(report.jitter * 1'000'000ULL / rate));
        }
      }
    }
  }
  const rtp::NtpTime ntp = context_.NtpAt(now);
  std::span<uint8_t> room = context_.control.Reserve();
  if (room.empty()) return;
  rtp::RtcpWriter writer(room.first(kMaxRtcp));
  if (!reports_.empty()) {
    writer.AddReceiverReport(rtcp_ssrc_, reports_);
    writer.AddCname(rtcp_ssrc_, media_.cname);
  }
  for (const auto& slot : slots_) {
    const auto report = slot->SenderReport(now);
    if (!report) continue;
    const uint32_t ssrc = slot->section().ssrc;
    const auto add = [&] {
      return writer.AddSenderReport(ssrc, ntp, report->rtp_timestamp, report->packets,
                                    report->octets);
    };
    if (!add()) {  // full: the rest goes into another compound
      SendRtcp(room, writer.size());
      room = context_.control.Reserve();
      if (room.empty()) return;
      writer = rtp::RtcpWriter(room.first(kMaxRtcp));
      add();
    }
    writer.AddCname(ssrc, media_.cname);
  }
  SendRtcp(room, writer.size());
}

}  // namespace sfu
