#include "rtp/rtcp_reader.h"

#include <bit>
#include <limits>

namespace rtp {
namespace {

constexpr size_t kReportBlockSize = 24;
constexpr uint32_t kRembIdentifier = 0x52454D42;  // "REMB"
constexpr uint8_t kSdesCname = 1;

RtcpKind TransportFeedbackKind(uint8_t format) {
  switch (format) {
    case 1:
      return RtcpKind::kNack;
    case 15:
      return RtcpKind::kTransportFeedback;
    default:
      return RtcpKind::kOther;
  }
}

RtcpKind PayloadFeedbackKind(uint8_t format) {
  switch (format) {
    case 1:
      return RtcpKind::kPli;
    case 4:
      return RtcpKind::kFir;
    case 15:
      return RtcpKind::kRemb;
    default:
      return RtcpKind::kOther;
  }
}

}  // namespace

RtcpKind RtcpBlock::kind() const {
  switch (packet_type) {
    case 200:
      return RtcpKind::kSenderReport;
    case 201:
      return RtcpKind::kReceiverReport;
    case 202:
      return RtcpKind::kSourceDescription;
    case 203:
      return RtcpKind::kGoodbye;
    case 205:
      return TransportFeedbackKind(count);
    case 206:
      return PayloadFeedbackKind(count);
    default:
      return RtcpKind::kOther;
  }
}

std::optional<RtcpBlock> RtcpReader::Next() {
  if (failed_ || rest_.empty()) return std::nullopt;
  failed_ = true;
  if (rest_.size() < 4) return std::nullopt;
  // RFC 3550 section 6.4.1: V=2, P, count; PT; length in words, less one.
  const uint8_t first = rest_[0];
  const size_t size = (size_t{LoadBe16(&rest_[2])} + 1) * 4;
  if (first >> 6 != 2 || size > rest_.size()) return std::nullopt;
  size_t body_size = size - 4;
  if ((first & 0x20) != 0) {
    // The last byte counts the padding. Real transport feedback carries 1 to 3 bytes of it, so it
    // need not be the multiple of four that the RFC asks for.
    const uint8_t padding = rest_[size - 1];
    if (padding == 0 || padding > body_size) return std::nullopt;
    body_size -= padding;
  }
  const RtcpBlock block{.packet_type = rest_[1],
                        .count = static_cast<uint8_t>(first & 0x1F),
                        .body = rest_.subspan(4, body_size)};
  rest_ = rest_.subspan(size);
  failed_ = false;
  return block;
}

std::optional<ReportBlock> ReportBlockReader::Next() {
  if (reader_.remaining() < kReportBlockSize) return std::nullopt;
  ReportBlock block;
  block.ssrc = reader_.ReadU32();
  block.fraction_lost = reader_.ReadU8();
  // 24 bits, signed: shifted up and back down to carry the sign.
  block.cumulative_lost = static_cast<int32_t>(reader_.ReadU24() << 8) >> 8;
  block.highest_sequence = reader_.ReadU32();
  block.jitter = reader_.ReadU32();
  block.last_sr = reader_.ReadU32();
  block.delay_since_last_sr = reader_.ReadU32();
  return block;
}

std::optional<uint16_t> NackReader::Next() {
  while (items_.size() >= 4) {
    const uint16_t pid = LoadBe16(items_.data());
    if (bit_ == 0) {
      bit_ = 1;
      return pid;
    }
    // RFC 4585 section 6.2.1: bit i of the BLP (1 = least significant) asks for PID + i.
    const uint32_t rest = uint32_t{LoadBe16(&items_[2])} >> (bit_ - 1);
    if (rest != 0) {
      bit_ += static_cast<uint32_t>(std::countr_zero(rest));
      return static_cast<uint16_t>(pid + bit_++);
    }
    items_ = items_.subspan(4);
    bit_ = 0;
  }
  return std::nullopt;
}

std::optional<FirEntry> FirReader::Next() {
  if (reader_.remaining() < 8) return std::nullopt;
  FirEntry entry;
  entry.ssrc = reader_.ReadU32();
  entry.command_sequence = reader_.ReadU8();
  reader_.Skip(3);
  return entry;
}

std::optional<SenderReport> ParseSenderReport(const RtcpBlock& block) {
  ByteReader reader(block.body);
  SenderReport report;
  report.sender_ssrc = reader.ReadU32();
  report.ntp.value = reader.ReadU64();
  report.rtp_timestamp = reader.ReadU32();
  report.packet_count = reader.ReadU32();
  report.octet_count = reader.ReadU32();
  report.reports = reader.ReadBytes(block.count * kReportBlockSize);
  return reader.failed() ? std::nullopt : std::optional(report);
}

std::optional<ReceiverReport> ParseReceiverReport(const RtcpBlock& block) {
  ByteReader reader(block.body);
  ReceiverReport report;
  report.sender_ssrc = reader.ReadU32();
  report.reports = reader.ReadBytes(block.count * kReportBlockSize);
  return reader.failed() ? std::nullopt : std::optional(report);
}

std::optional<Nack> ParseNack(const RtcpBlock& block) {
  ByteReader reader(block.body);
  Nack nack;
  nack.sender_ssrc = reader.ReadU32();
  nack.media_ssrc = reader.ReadU32();
  nack.items = reader.ReadBytes(reader.remaining());
  // RFC 4585 section 6.2.1: at least one item, each of one word.
  if (reader.failed() || nack.items.empty() || nack.items.size() % 4 != 0) return std::nullopt;
  return nack;
}

std::optional<Pli> ParsePli(const RtcpBlock& block) {
  ByteReader reader(block.body);
  Pli pli;
  pli.sender_ssrc = reader.ReadU32();
  pli.media_ssrc = reader.ReadU32();
  return reader.failed() ? std::nullopt : std::optional(pli);
}

std::optional<Fir> ParseFir(const RtcpBlock& block) {
  ByteReader reader(block.body);
  Fir fir;
  fir.sender_ssrc = reader.ReadU32();
  reader.Skip(4);  // RFC 5104 section 4.3.1.2: the media SSRC is not used
  fir.entries = reader.ReadBytes(reader.remaining());
  if (reader.failed() || fir.entries.empty() || fir.entries.size() % 8 != 0) return std::nullopt;
  return fir;
}

std::optional<Remb> ParseRemb(const RtcpBlock& block) {
  ByteReader reader(block.body);
  Remb remb;
  remb.sender_ssrc = reader.ReadU32();
  reader.Skip(4);  // draft-alvestrand-rmcat-remb-03 section 2.2: the media SSRC is 0
  if (reader.ReadU32() != kRembIdentifier) return std::nullopt;
  const uint8_t ssrc_count = reader.ReadU8();
  const uint32_t rate = reader.ReadU24();  // 6 bits exponent, 18 bits mantissa
  const uint32_t exponent = rate >> 18;
  const uint64_t mantissa = rate & 0x3FFFF;
  const uint64_t bitrate = mantissa << exponent;
  remb.bitrate_bps =
      bitrate >> exponent == mantissa ? bitrate : std::numeric_limits<uint64_t>::max();
  remb.ssrcs = reader.ReadBytes(size_t{4} * ssrc_count);
  return reader.failed() ? std::nullopt : std::optional(remb);
}

std::optional<Goodbye> ParseGoodbye(const RtcpBlock& block) {
  ByteReader reader(block.body);
  const Goodbye goodbye{.ssrcs = reader.ReadBytes(size_t{4} * block.count)};
  return reader.failed() ? std::nullopt : std::optional(goodbye);
}

std::optional<SourceDescription> ParseSourceDescription(const RtcpBlock& block) {
  if (block.count == 0) return std::nullopt;
  ByteReader reader(block.body);
  SourceDescription description;
  description.ssrc = reader.ReadU32();
  // RFC 3550 section 6.5: items of type, length, text; type 0 ends the chunk.
  while (const uint8_t type = reader.ReadU8()) {
    const std::span<const uint8_t> text = reader.ReadBytes(reader.ReadU8());
    if (type == kSdesCname && !reader.failed()) {
      description.cname = {reinterpret_cast<const char*>(text.data()), text.size()};
      return description;
    }
  }
  return reader.failed() ? std::nullopt : std::optional(description);
}

}  // namespace rtp
