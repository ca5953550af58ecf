#include "tests/sim/sim_client.h"

#include <algorithm>
#include <array>

#include "rtp/bytes.h"
#include "rtp/rtcp_reader.h"

namespace sim {
namespace {

constexpr Duration kTick{10'000};
constexpr int kTicksPerFeedback = 5;  // transport-wide feedback every 50 ms
constexpr int kTicksPerReport = 100;  // reports every second

}  // namespace

SimClient::SimClient(Network& network, ClientOptions options, sfu::ParticipantId id, MediaPlan plan)
    : world_(network.world()),
      options_(std::move(options)),
      id_(id),
      plan_(std::move(plan)),
      transport_(network, options_.transport),
      joined_at_(world_.now()),
      transport_sequence_(static_cast<uint16_t>(world_.dice().Next())) {
  transport_.on_rtp = [this](std::span<uint8_t> packet) { OnRtp(packet); };
  transport_.on_rtcp = [this](std::span<uint8_t> compound) { OnRtcp(compound); };
  if (plan_.audio) {
    audio_ = std::make_unique<AudioPublisher>(MakeOutlet(), *options_.audio, *plan_.audio,
                                              options_.call, plan_.audio_track->value);
  }
  for (size_t i = 0; i < plan_.video.size(); ++i) {
    video_.push_back(std::make_unique<VideoPublisher>(MakeOutlet(), options_.video[i],
                                                      plan_.video[i].layers, options_.call,
                                                      plan_.video[i].track.value));
  }
  const LinkOptions& up = options_.transport.up;
  const LinkOptions& down = options_.transport.down;
  for (const sfu::SendSection& section : plan_.parameters.send) {
    SlotOptions slot{.section = section,
                     .call = options_.call,
                     .round_trip = up.delay + up.jitter + down.delay + down.jitter + 2 * kTick,
                     .nacks = options_.nacks};
    if (section.kind == rtp::MediaKind::kAudio) {
      audio_slots_.push_back(std::make_unique<AudioSlot>(world_, slot));
    } else {
      video_slots_.push_back(std::make_unique<VideoSlot>(world_, slot));
    }
  }
}

Outlet SimClient::MakeOutlet() {
  return {.world = world_,
          .ready = [this] { return transport_.connected(); },
          .send =
              [this](std::span<const uint8_t> packet) {
                // Its transport-wide sequence was the last one taken.
                sent_.OnSent(static_cast<uint16_t>(transport_sequence_ - 1), packet.size(),
                             world_.now());
                transport_.SendRtp(packet);
              },
          .transport_sequence = transport_sequence_};
}

void SimClient::Start(const SocketAddress& server, const ice::Credentials& local,
                      const ice::Credentials& remote, const dtls::Fingerprint& fingerprint) {
  running_ = true;
  transport_.Connect(server, local, remote, fingerprint);
  if (audio_) audio_->Start();
  for (const auto& video : video_) video->Start();
  world_.After(kTick, [this] { Tick(); });
}

void SimClient::Stop(bool close_notify) {
  running_ = false;
  if (audio_) audio_->Stop();
  for (const auto& video : video_) video->Stop();
  transport_.Stop(close_notify);
}

uint32_t SimClient::rtcp_ssrc() const {
  if (plan_.audio) return plan_.audio->ssrc;
  return plan_.video.empty() ? plan_.rtcp_ssrc : plan_.video[0].layers[0].ssrc;
}

void SimClient::SendRtcp(const std::function<void(rtp::RtcpWriter&)>& fill) {
  std::array<uint8_t, 1200> bytes{};
  rtp::RtcpWriter writer(bytes);
  fill(writer);
  if (writer.size() > 0) transport_.SendRtcp(writer.written());
}

void SimClient::Tick() {
  if (!running_) return;
  world_.After(kTick, [this] { Tick(); });
  transport_.OnTick();
  if (!transport_.connected()) return;
  ++ticks_;
  SendFeedback();
  if (options_.transport_cc && ticks_ % kTicksPerFeedback == 0) {
    SendRtcp([this](rtp::RtcpWriter& writer) { arrivals_.AddFeedback(writer, rtcp_ssrc(), 0); });
  }
  if (ticks_ % kTicksPerReport == 0) SendReports();
  if (adapt_rate_) {
    for (const auto& video : video_) {
      video->SetTotalBitrate(static_cast<uint64_t>(sent_.estimate_bps()));
    }
  }
}

uint32_t SimClient::RtcpSsrcOf(const SlotReceiver& slot) const {
  return options_.rtcp_ssrc_per_slot ? ~slot.section().ssrc : rtcp_ssrc();
}

void SimClient::SendFeedback() {
  const auto add = [this](rtp::RtcpWriter& writer, SlotReceiver& slot) {
    slot.AddFeedback(writer, RtcpSsrcOf(slot));
  };
  if (options_.rtcp_ssrc_per_slot) {
    return VisitSlots(
        [&](SlotReceiver& slot) { SendRtcp([&](rtp::RtcpWriter& writer) { add(writer, slot); }); });
  }
  SendRtcp(
      [&](rtp::RtcpWriter& writer) { VisitSlots([&](SlotReceiver& slot) { add(writer, slot); }); });
}

void SimClient::SendReports() {
  std::vector<rtp::ReportBlock> blocks;
  VisitSlots([&](SlotReceiver& slot) {
    const auto block = slot.Report();
    if (!block) return;
    if (!options_.rtcp_ssrc_per_slot) return blocks.push_back(*block);
    SendRtcp([&](rtp::RtcpWriter& writer) {
      writer.AddReceiverReport(RtcpSsrcOf(slot), std::span(&*block, 1));
    });
  });
  const rtp::NtpTime ntp = rtp::NtpTime::FromSystem(world_.wall() + options_.clock_error);
  SendRtcp([&](rtp::RtcpWriter& writer) {
    if (audio_) audio_->stream().AddSenderReport(writer, ntp, world_.elapsed());
    for (const auto& video : video_) {
      for (const auto& layer : video->layers()) {
        if (layer->stream.packets_sent() > 0) {
          layer->stream.AddSenderReport(writer, ntp, world_.elapsed());
        }
      }
    }
    writer.AddReceiverReport(rtcp_ssrc(), blocks);
    writer.AddCname(rtcp_ssrc(), options_.name);
    if (options_.remb_bps) {
      std::vector<uint32_t> ssrcs;
      for (const auto& slot : video_slots_) ssrcs.push_back(slot->section().ssrc);
      writer.AddRemb(rtcp_ssrc(), *options_.remb_bps, ssrcs);
    }
  });
}

void SimClient::OnRtp(std::span<const uint8_t> packet) {
  const auto header = rtp::ParsePacket(packet, plan_.parameters.receive_extensions);
  if (!header) {
    violations_.push_back("a packet that does not parse");
    return;
  }
  const auto sequence = header->ExtensionValue(packet, rtp::ExtensionKind::kTransportSequence);
  if (sequence.size() == 2) arrivals_.OnPacket(rtp::LoadBe16(sequence.data()), world_.now());
  bool found = false;
  VisitSlots([&](SlotReceiver& slot) {
    const sfu::SendSection& section = slot.section();
    if (header->ssrc != section.ssrc &&
        (section.rtx_ssrc == 0 || header->ssrc != section.rtx_ssrc)) {
      return;
    }
    slot.OnRtp(*header, packet);
    found = true;
  });
  if (!found && violations_.size() < 20) violations_.push_back("an SSRC of no slot");
}

void SimClient::OnRtcp(std::span<const uint8_t> compound) {
  rtp::RtcpReader reader(compound);
  while (const auto block = reader.Next()) OnBlock(*block);
  if (reader.failed()) violations_.push_back("RTCP that does not parse");
}

void SimClient::OnReports(std::span<const uint8_t> reports) {
  rtp::ReportBlockReader reader(reports);
  while (const auto report = reader.Next()) {
    if (audio_) audio_->stream().OnReport(report->ssrc);
    for (const auto& video : video_) {
      for (const auto& layer : video->layers()) layer->stream.OnReport(report->ssrc);
    }
  }
}

void SimClient::RequestKeyFrame(uint32_t ssrc) {
  for (const auto& video : video_) video->OnKeyFrameRequest(ssrc);
}

void SimClient::OnBlock(const rtp::RtcpBlock& block) {
  switch (block.kind()) {
    case rtp::RtcpKind::kSenderReport: {
      const auto report = rtp::ParseSenderReport(block);
      if (!report) break;
      VisitSlots([&](SlotReceiver& slot) {
        if (slot.section().ssrc == report->sender_ssrc) slot.OnSenderReport(*report);
      });
      OnReports(report->reports);
      break;
    }
    case rtp::RtcpKind::kReceiverReport:
      if (const auto report = rtp::ParseReceiverReport(block)) OnReports(report->reports);
      break;
    case rtp::RtcpKind::kNack:
      if (const auto nack = rtp::ParseNack(block)) {
        rtp::NackReader items(nack->items);
        while (const auto sequence = items.Next()) {
          for (const auto& video : video_) video->OnNack(nack->media_ssrc, *sequence);
        }
      }
      break;
    case rtp::RtcpKind::kPli:
      if (const auto pli = rtp::ParsePli(block)) RequestKeyFrame(pli->media_ssrc);
      break;
    case rtp::RtcpKind::kFir:
      if (const auto fir = rtp::ParseFir(block)) {
        rtp::FirReader entries(fir->entries);
        while (const auto entry = entries.Next()) RequestKeyFrame(entry->ssrc);
      }
      break;
    case rtp::RtcpKind::kTransportFeedback:
      sent_.OnFeedback(block, world_.now());
      break;
    case rtp::RtcpKind::kGoodbye:
      ++goodbyes_;
      break;
    default:
      break;
  }
}

void SimClient::EncodeOnly(const std::string& mid, const std::vector<std::string>& rids) {
  for (const auto& video : video_) {
    for (size_t i = 0; i < video->layers().size(); ++i) {
      const RtpStreamOptions& stream = video->layer(i).stream.options();
      if (stream.mid != mid) continue;
      video->SetActive(i, std::find(rids.begin(), rids.end(), stream.rid) != rids.end());
    }
  }
}

VideoSlot* SimClient::Showing(uint32_t track) {
  VideoSlot* found = nullptr;
  for (const auto& slot : video_slots_) {
    if (!slot->shown().empty() && slot->shown().back().content.track == track) found = slot.get();
  }
  return found;
}

uint64_t SimClient::HeardFrom(uint32_t track) const {
  uint64_t sum = 0;
  for (const auto& slot : audio_slots_) sum += slot->heard_from(track);
  return sum;
}

std::vector<std::string> SimClient::Violations() const {
  std::vector<std::string> all = violations_;
  VisitSlots([&](const SlotReceiver& slot) {
    all.insert(all.end(), slot.violations().begin(), slot.violations().end());
  });
  for (std::string& violation : all) violation = options_.name + ": " + violation;
  return all;
}

}  // namespace sim
