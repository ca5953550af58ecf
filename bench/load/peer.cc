#include "bench/load/peer.h"

#include <algorithm>
#include <array>
#include <utility>

#include "bench/load/session_sdp.h"
#include "bench/load/stamp.h"
#include "bench/load/transport_sequence.h"
#include "rtp/packet.h"

namespace bench {
namespace {

constexpr std::chrono::milliseconds kIntroductionInterval{50};
constexpr std::chrono::milliseconds kReportInterval{1000};
constexpr std::chrono::milliseconds kNackInterval{20};
constexpr std::chrono::milliseconds kFeedbackInterval{100};  // libwebrtc: 50 to 250 ms

}  // namespace

Peer::Peer(std::unique_ptr<ConnectedSocket> socket, Agreed agreed, const PeerOptions& options,
           const std::shared_ptr<const dtls::Certificate>& certificate, sim::Dice dice,
           MediaCounters& counters)
    : socket_(std::move(socket)),
      agreed_(std::move(agreed)),
      options_(options),
      dice_(dice),
      counters_(counters),
      rtcp_ssrc_(options.streams.empty() ? dice_.NonZero32() : options.streams[0].ssrc) {
  for (const SendStreamOptions& stream : options.streams) {
    streams_.push_back(std::make_unique<SendStream>(stream, agreed_.extensions, dice_));
  }
  if (agreed_.introduction) return;
  secure_ = std::make_unique<sim::SecureTransport>(
      certificate, options.profiles, /*handshakes=*/true, dice_.Fork(),
      [this](std::span<const uint8_t> bytes) { socket_->Send(bytes); });
}

void Peer::Start(Time now) {
  created_at_ = now;
  if (agreed_.introduction) {
    next_introduction_ = now;
    OnTick(now);
  } else {
    secure_->ice().AnswerChecksOf(agreed_.server);
    secure_->ice().SetControlling(agreed_.controlling);
    secure_->Connect(agreed_.local, agreed_.remote, agreed_.fingerprint, now);
  }
}

Time Peer::deadline() const {
  Time deadline = std::min({next_introduction_, next_report_, next_nack_, next_feedback_});
  if (secure_) deadline = std::min(deadline, secure_->deadline());
  for (const auto& stream : streams_) deadline = std::min(deadline, stream->deadline());
  return deadline;
}

void Peer::OnTick(Time now) {
  if (now >= next_introduction_) {
    socket_->Send(agreed_.introduction->Write());
    next_introduction_ = now + kIntroductionInterval;
  }
  if (secure_) secure_->OnTick(now);
  SendMedia(now);
  if (now >= next_report_) {
    SendReports();
    next_report_ = now + kReportInterval;
  }
  if (now >= next_nack_) {
    SendNacks();
    next_nack_ = Time::max();
  }
  if (now >= next_feedback_) {
    next_feedback_ = Time::max();
    SendFeedback(now);
  }
}

void Peer::SendMedia(Time now) {
  for (const auto& stream : streams_) {
    const auto due = stream->Due(now, *sender_, transport_sequence_);
    if (due.empty()) continue;
    if (options_.loss == 0) {
      socket_->Send(due);
      continue;
    }
    sending_.assign(due.begin(), due.end());
    std::erase_if(sending_, [&](const auto&) { return dice_.Chance(options_.loss); });
    socket_->Send(sending_);
  }
}

void Peer::OnReadable(ReceiveBuffers& buffers, Time now) {
  for (const Arrival& arrival : socket_->Receive(buffers)) OnDatagram(arrival, now);
}

// RFC 7983.
void Peer::OnDatagram(const Arrival& arrival, Time now) {
  const uint8_t first = arrival.bytes[0];
  if (first >= 128 && first <= 191) return OnMedia(arrival, now);
  if (agreed_.introduction) {
    if (Introduction::Read(arrival.bytes) && !connected()) Connected(now);
    return;
  }
  if (first <= 3) {
    secure_->OnStun(arrival.bytes, now);
  } else if (first >= 20 && first <= 63) {
    secure_->OnDtls(arrival.bytes, now);
  }
  if (secure_->connected() && !connected()) Connected(now);
}

void Peer::Connected(Time now) {
  if (secure_) {
    sender_ = secure_->sender();
    receiver_ = secure_->receiver();
    profile_ = secure_->profile();
    next_report_ = now + sim::Duration(dice_.Below(1'000'000));
  } else {
    const dtls::SrtpKeys keys = agreed_.introduction->Keys();
    own_sender_ = dtls::SrtpSender::Create(keys.profile, keys.local);
    own_receiver_ = dtls::SrtpReceiver::Create(keys.profile, keys.remote);
    sender_ = own_sender_.get();
    receiver_ = own_receiver_.get();
    profile_ = keys.profile;
    next_introduction_ = Time::max();
  }
  for (const auto& stream : streams_) stream->Start(now, dice_);
}

void Peer::OnMedia(const Arrival& arrival, Time now) {
  if (!connected() || arrival.bytes.size() < rtp::kMinHeaderSize) return;
  if (rtp::LooksLikeRtcp(arrival.bytes)) return OnRtcp(arrival.bytes);
  const uint32_t ssrc = rtp::LoadBe32(&arrival.bytes[8]);
  const uint16_t sequence = rtp::LoadBe16(&arrival.bytes[2]);
  const bool repeats = (arrival.bytes[1] & 0x7f) == kRtxPayloadType;
  if (dice_.Chance(options_.loss)) {
    if (repeats) return;
    thrown_away_.push_back({ssrc, sequence});
    next_nack_ = std::min(next_nack_, now + kNackInterval);
    return;
  }
  const auto id = agreed_.extensions.Id(rtp::ExtensionKind::kTransportSequence);
  if (const auto number = TransportSequenceOf(arrival.bytes, id); number && streams_.empty()) {
    feedback_.OnPacket(*number, ssrc, Time(std::chrono::nanoseconds(arrival.at_ns)));
    next_feedback_ = std::min(next_feedback_, now + kFeedbackInterval);
  }
  if (repeats) {
    ++counters_.repeated;
    return;
  }
  if (!first_media_at_) first_media_at_ = now;
  const bool audio = (arrival.bytes[1] & 0x7f) == kAudioPayloadType;
  arrivals_.OnPacket(ssrc, sequence, arrival.at_ns, audio);
  if (until_opened_-- == 0) OpenSome(arrival);
}

void Peer::OpenSome(const Arrival& arrival) {
  until_opened_ = dice_.Below(uint64_t{options_.open_one_in} * 2 - 1);
  const auto opened = receiver_->UnprotectRtp(arrival.bytes);
  if (opened.size == 0) {
    if (opened.error != dtls::SrtpError::kReplay) ++counters_.not_authentic;
    return;
  }
  ++counters_.opened;
  const auto header = rtp::ParsePacket(arrival.bytes.first(opened.size), agreed_.extensions);
  if (!header || header->payload_size == 0) return;
  const auto sent = Stamp::Read(header->Payload(arrival.bytes));
  if (sent) {
    counters_.latency.Add(arrival.at_ns - *sent);
  } else {
    ++counters_.without_stamp;
  }
}

void Peer::OnRtcp(std::span<uint8_t> bytes) {
  const auto opened = receiver_->UnprotectRtcp(bytes);
  if (opened.size == 0 || streams_.empty()) return;
  rtp::RtcpReader reader(bytes.first(opened.size));
  while (const auto block = reader.Next()) {
    if (block->kind() == rtp::RtcpKind::kNack) OnNack(*block);
    if (block->kind() == rtp::RtcpKind::kPli) {
      if (const auto pli = rtp::ParsePli(*block)) OnKeyFrameRequest(pli->media_ssrc);
    }
    if (block->kind() == rtp::RtcpKind::kFir) {
      if (const auto fir = rtp::ParseFir(*block)) {
        rtp::FirReader entries(fir->entries);
        while (const auto entry = entries.Next()) OnKeyFrameRequest(entry->ssrc);
      }
    }
  }
}

void Peer::OnKeyFrameRequest(uint32_t ssrc) {
  ++counters_.key_frames_asked;
  for (const auto& stream : streams_) {
    if (stream->ssrc() == ssrc) stream->RequestKeyFrame();
  }
}

void Peer::OnNack(const rtp::RtcpBlock& block) {
  const auto nack = rtp::ParseNack(block);
  if (!nack) return;
  for (const auto& stream : streams_) {
    if (stream->ssrc() != nack->media_ssrc) continue;
    rtp::NackReader items(nack->items);
    while (const auto sequence = items.Next()) {
      ++counters_.nacked;
      const auto packet = stream->Again(*sequence);
      if (!packet.empty()) socket_->Send(packet);
    }
  }
}

void Peer::SendReports() {
  std::array<uint8_t, 1400> bytes{};
  rtp::RtcpWriter writer(std::span<uint8_t>(bytes).first(bytes.size() - dtls::kMaxSrtpOverhead));
  for (const auto& stream : streams_) stream->AddSenderReport(writer);
  if (streams_.empty()) {
    std::array<rtp::ReportBlock, 31> reports{};
    size_t count = 0;
    for (const Arrivals::Stream& stream : arrivals_.streams()) {
      if (count == reports.size()) break;
      reports[count++] = {.ssrc = stream.ssrc,
                          .highest_sequence = static_cast<uint32_t>(stream.highest - 0x10000)};
    }
    writer.AddReceiverReport(rtcp_ssrc_, std::span(reports).first(count));
  }
  SendRtcp(writer.written());
}

void Peer::SendNacks() {
  while (!thrown_away_.empty()) {
    const uint32_t ssrc = thrown_away_.front().ssrc;
    std::vector<uint16_t> sequences;
    std::erase_if(thrown_away_, [&](const Missing& missing) {
      if (missing.ssrc != ssrc) return false;
      sequences.push_back(missing.sequence);
      return true;
    });
    std::array<uint8_t, 1200> bytes{};
    rtp::RtcpWriter writer(bytes);
    writer.AddReceiverReport(rtcp_ssrc_, {});
    writer.AddNack(rtcp_ssrc_, ssrc, sequences);
    counters_.nacks_sent += sequences.size();
    SendRtcp(writer.written());
  }
}

void Peer::SendFeedback(Time now) {
  std::array<uint8_t, 1200> bytes{};
  while (true) {
    const auto block = feedback_.Write(bytes, rtcp_ssrc_, now);
    if (block.empty()) return;
    SendRtcp(block);
  }
}

void Peer::SendRtcp(std::span<const uint8_t> plain) {
  std::array<uint8_t, 1500> bytes{};
  std::ranges::copy(plain, bytes.begin());
  const size_t size = sender_->ProtectRtcp(bytes, plain.size());
  if (size != 0) socket_->Send(std::span(bytes).first(size));
}

void Peer::Leave() {
  if (secure_) secure_->Close();
}

}  // namespace bench
