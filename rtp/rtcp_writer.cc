#include "rtp/rtcp_writer.h"

#include <algorithm>
#include <bit>
#include <limits>

#include "rtp/bytes.h"

namespace rtp {
namespace {

constexpr size_t kMaxCount = 31;  // the five bits of RC, SC and FMT

// RFC 3550 section 6.4.1: `words` follow the header.
void WriteHeader(ByteWriter& writer, size_t count, uint8_t packet_type, size_t words) {
  writer.WriteU8(static_cast<uint8_t>(0x80 | count));
  writer.WriteU8(packet_type);
  writer.WriteU16(static_cast<uint16_t>(words));
}

void WriteReports(ByteWriter& writer, std::span<const ReportBlock> reports) {
  constexpr int32_t kMinLost = -0x800000;
  constexpr int32_t kMaxLost = 0x7FFFFF;
  for (const ReportBlock& report : reports) {
    writer.WriteU32(report.ssrc);
    writer.WriteU8(report.fraction_lost);
    const int32_t lost = std::clamp(report.cumulative_lost, kMinLost, kMaxLost);
    writer.WriteU24(static_cast<uint32_t>(lost) & 0xFFFFFF);
    writer.WriteU32(report.highest_sequence);
    writer.WriteU32(report.jitter);
    writer.WriteU32(report.last_sr);
    writer.WriteU32(report.delay_since_last_sr);
  }
}

}  // namespace

bool RtcpWriter::Commit(const ByteWriter& block) {
  if (block.failed()) return false;
  size_ += block.size();
  return true;
}

bool RtcpWriter::AddSenderReport(uint32_t ssrc, NtpTime ntp, uint32_t rtp_timestamp,
                                 uint32_t packet_count, uint32_t octet_count,
                                 std::span<const ReportBlock> reports) {
  if (reports.size() > kMaxCount) return false;
  ByteWriter writer(free());
  WriteHeader(writer, reports.size(), 200, 6 + 6 * reports.size());
  writer.WriteU32(ssrc);
  writer.WriteU64(ntp.value);
  writer.WriteU32(rtp_timestamp);
  writer.WriteU32(packet_count);
  writer.WriteU32(octet_count);
  WriteReports(writer, reports);
  return Commit(writer);
}

bool RtcpWriter::AddReceiverReport(uint32_t sender_ssrc, std::span<const ReportBlock> reports) {
  if (reports.size() > kMaxCount) return false;
  ByteWriter writer(free());
  WriteHeader(writer, reports.size(), 201, 1 + 6 * reports.size());
  writer.WriteU32(sender_ssrc);
  WriteReports(writer, reports);
  return Commit(writer);
}

bool RtcpWriter::AddCname(uint32_t ssrc, std::string_view cname) {
  if (cname.size() > std::numeric_limits<uint8_t>::max()) return false;
  // RFC 3550 section 6.5: one to four zeros end the chunk at a word.
  const size_t item_words = (2 + cname.size()) / 4 + 1;
  ByteWriter writer(free());
  WriteHeader(writer, 1, 202, 1 + item_words);
  writer.WriteU32(ssrc);
  writer.WriteU8(1);  // CNAME
  writer.WriteU8(static_cast<uint8_t>(cname.size()));
  writer.WriteBytes(cname);
  writer.WriteZeros(item_words * 4 - 2 - cname.size());
  return Commit(writer);
}

bool RtcpWriter::AddGoodbye(std::span<const uint32_t> ssrcs) {
  if (ssrcs.size() > kMaxCount) return false;
  ByteWriter writer(free());
  WriteHeader(writer, ssrcs.size(), 203, ssrcs.size());
  for (const uint32_t ssrc : ssrcs) writer.WriteU32(ssrc);
  return Commit(writer);
}

bool RtcpWriter::AddNack(uint32_t sender_ssrc, uint32_t media_ssrc,
                         std::span<const uint16_t> sequences) {
  if (sequences.empty()) return false;
  ByteWriter writer(free());
  WriteHeader(writer, 1, 205, 0);
  writer.WriteU32(sender_ssrc);
  writer.WriteU32(media_ssrc);
  size_t next = 0;
  size_t items = 0;
  while (next < sequences.size() && (writer.remaining() >= 4 || items == 0)) {
    // RFC 4585 section 6.2.1: bit i of the BLP (1 = least significant) asks for PID + i.
    const uint16_t pid = sequences[next++];
    uint16_t blp = 0;
    for (; next < sequences.size(); ++next) {
      const auto distance = static_cast<uint16_t>(sequences[next] - pid);
      if (distance > 16) break;
      if (distance > 0) blp = static_cast<uint16_t>(blp | 1u << (distance - 1));
    }
    writer.WriteU16(pid);
    writer.WriteU16(blp);
    ++items;
  }
  writer.PatchU16(2, static_cast<uint16_t>(2 + items));
  return Commit(writer);
}

bool RtcpWriter::AddPli(uint32_t sender_ssrc, uint32_t media_ssrc) {
  ByteWriter writer(free());
  WriteHeader(writer, 1, 206, 2);
  writer.WriteU32(sender_ssrc);
  writer.WriteU32(media_ssrc);
  return Commit(writer);
}

bool RtcpWriter::AddFir(uint32_t sender_ssrc, uint32_t media_ssrc, uint8_t command_sequence) {
  ByteWriter writer(free());
  WriteHeader(writer, 4, 206, 4);
  writer.WriteU32(sender_ssrc);
  writer.WriteU32(0);  // RFC 5104 section 4.3.1.2: not used
  writer.WriteU32(media_ssrc);
  writer.WriteU8(command_sequence);
  writer.WriteZeros(3);
  return Commit(writer);
}

bool RtcpWriter::AddRemb(uint32_t sender_ssrc, uint64_t bitrate_bps,
                         std::span<const uint32_t> ssrcs) {
  if (ssrcs.size() > std::numeric_limits<uint8_t>::max()) return false;
  // 18 bits of mantissa: the exponent is what the rate has beyond them, rounding down.
  const auto exponent = static_cast<uint32_t>(std::bit_width(bitrate_bps >> 18));
  const auto mantissa = static_cast<uint32_t>(bitrate_bps >> exponent);
  ByteWriter writer(free());
  WriteHeader(writer, 15, 206, 4 + ssrcs.size());
  writer.WriteU32(sender_ssrc);
  writer.WriteU32(0);
  writer.WriteBytes("REMB");
  writer.WriteU8(static_cast<uint8_t>(ssrcs.size()));
  writer.WriteU24(exponent << 18 | mantissa);
  for (const uint32_t ssrc : ssrcs) writer.WriteU32(ssrc);
  return Commit(writer);
}

bool RtcpWriter::AddRaw(std::span<const uint8_t> block) {
  if (block.empty() || block.size() % 4 != 0) return false;
  ByteWriter writer(free());
  writer.WriteBytes(block);
  return Commit(writer);
}

}  // namespace rtp
