#include "tests/sim/slot_receiver.h"

#include "rtp/bytes.h"
#include "rtp/rtx.h"

namespace sim {

SlotReceiver::SlotReceiver(World& world, SlotOptions options)
    : world_(world),
      options_(std::move(options)),
      sync_(options_.section.kind == rtp::MediaKind::kAudio ? 48'000 : 90'000),
      nacks_(options_.round_trip) {}

void SlotReceiver::Violate(const std::string& what) {
  if (violations_.size() < 20) {
    violations_.push_back("slot " + options_.section.mid + " at " +
                          std::to_string(static_cast<double>(world_.elapsed().count()) / 1e6) +
                          " s: " + what);
  }
}

void SlotReceiver::OnRtp(const rtp::ParsedPacket& header, std::span<const uint8_t> packet) {
  const auto payload = header.Payload(packet);
  for (const sfu::CodecParameters& codec : options_.section.codecs) {
    if (header.ssrc == options_.section.ssrc && header.payload_type == codec.payload_type) {
      OnOriginal(header, packet, payload, header.sequence, codec.codec);
      return;
    }
    if (header.ssrc == options_.section.rtx_ssrc && header.payload_type == codec.rtx_payload_type) {
      const auto rtx = rtp::ReadRtxPayload(payload);
      if (!rtx) return;  // a probe
      ++recovered_;
      OnOriginal(header, packet, rtx->original_payload, rtx->original_sequence, codec.codec);
      return;
    }
  }
  Violate("payload type " + std::to_string(header.payload_type) + " was not negotiated");
}

void SlotReceiver::OnOriginal(const rtp::ParsedPacket& header, std::span<const uint8_t> packet,
                              std::span<const uint8_t> payload, uint16_t sequence16,
                              rtp::Codec codec) {
  const Time now = world_.now();
  if (!first_packet_at_ && sequence16 >= 1 << 15) Violate("the first sequence is not below 2^15");
  const int64_t sequence = unwrapper_.Unwrap(sequence16);
  if (!first_packet_at_) first_sequence_ = sequence;
  ++packets_;
  nacks_.OnPacket(sequence, now);
  std::string what;
  switch (order_.OnPacket(sequence, header.timestamp, payload, what)) {
    case StreamOrder::Arrival::kDuplicate:
      ++duplicates_;
      return;
    case StreamOrder::Arrival::kViolation:
      Violate(what);
      break;
    case StreamOrder::Arrival::kNew:
      break;
  }
  ++received_distinct_;
  newest_sequence_ = std::max(newest_sequence_, sequence);
  if (last_packet_at_) {
    longest_gap_ =
        std::max(longest_gap_, std::chrono::duration_cast<Duration>(now - *last_packet_at_));
  }
  last_packet_at_ = now;
  arrivals_.push_back(now);
  if (!first_packet_at_) first_packet_at_ = now;
  if (payload.empty()) ++padding_;
  OnPacket({header, packet, payload, sequence, codec});
}

std::optional<Content> SlotReceiver::CheckContent(const Arrived& arrived,
                                                  std::span<const uint8_t> bytes) {
  const auto content = ReadContent(bytes);
  if (!content) {
    Violate("the payload of sequence " + std::to_string(arrived.sequence & 0xffff) +
            " is not what was sent");
    return std::nullopt;
  }
  if (content->call != options_.call) Violate("media of another call");
  if (arrived.header.csrc_count != 1) {
    Violate("a packet without its one CSRC");
  } else {
    last_csrc_ = rtp::LoadBe32(&arrived.packet[rtp::kMinHeaderSize]);
    if (last_csrc_ != content->track) Violate("the CSRC names another track");
  }
  if (!first_content_) first_content_ = content;
  last_content_ = content;
  return content;
}

void SlotReceiver::OnSenderReport(const rtp::SenderReport& report) {
  sync_.OnSenderReport(report);
  last_sr_ = report.ntp.compact();
  last_sr_at_ = world_.now();
}

std::optional<rtp::ReportBlock> SlotReceiver::Report() {
  if (newest_sequence_ < 0) return std::nullopt;
  rtp::ReportBlock block;
  block.ssrc = options_.section.ssrc;
  const auto expected = static_cast<uint64_t>(newest_sequence_ - first_sequence_ + 1);
  const uint64_t expected_now = expected - expected_before_;
  const uint64_t received_now = received_distinct_ - received_before_;
  if (expected_now > received_now) {
    block.fraction_lost = static_cast<uint8_t>((expected_now - received_now) * 255 / expected_now);
  }
  expected_before_ = expected;
  received_before_ = received_distinct_;
  block.cumulative_lost = static_cast<int32_t>(residual_loss());
  block.highest_sequence = static_cast<uint32_t>(newest_sequence_ - (1 << 16));
  block.last_sr = last_sr_;
  if (last_sr_ != 0) {
    block.delay_since_last_sr =
        rtp::ToCompactNtp(std::chrono::duration_cast<Duration>(world_.now() - last_sr_at_));
  }
  return block;
}

uint64_t SlotReceiver::residual_loss() const {
  if (newest_sequence_ < 0) return 0;
  const auto expected = static_cast<uint64_t>(newest_sequence_ - first_sequence_ + 1);
  return expected > received_distinct_ ? expected - received_distinct_ : 0;
}

// RFC 2198 section 3: what a packet repeats is as good as heard when it came.
std::span<const uint8_t> AudioSlot::HearRepeated(std::span<const uint8_t> payload) {
  std::vector<size_t> lengths;
  rtp::ByteReader reader(payload);
  for (uint8_t first = reader.ReadU8(); (first & 0x80) != 0; first = reader.ReadU8()) {
    lengths.push_back(reader.ReadU24() & 0x3ff);
    if (reader.failed()) break;
  }
  for (const size_t length : lengths) {
    const auto content = ReadContent(reader.ReadBytes(length));
    if (!content) {
      Violate("a repeated packet that is none");
      continue;
    }
    repeated_ += heard_[content->track].insert(content->frame).second ? 1 : 0;
  }
  return reader.ReadBytes(reader.remaining());
}

void AudioSlot::OnPacket(const Arrived& arrived) {
  if (arrived.payload.empty()) return;
  if (arrived.codec == rtp::Codec::kRed) {
    const auto primary = HearRepeated(arrived.payload);
    return OnPacket({arrived.header, arrived.packet, primary, arrived.sequence, rtp::Codec::kOpus});
  }
  const auto content = CheckContent(arrived, arrived.payload);
  if (!content) return;
  heard_[content->track].insert(content->frame);
  sync_.OnSample(arrived.header.timestamp, content->captured_us);
}

}  // namespace sim
