// Compound RTCP: every block is parsed as what it says it is, written again, and read back.
#include <algorithm>
#include <array>
#include <vector>

#include "rtp/rtcp_reader.h"
#include "rtp/rtcp_writer.h"
#include "tests/fuzz/require.h"

namespace {

using rtp::RtcpBlock;
using rtp::RtcpKind;
using rtp::RtcpWriter;

std::vector<rtp::ReportBlock> Reports(std::span<const uint8_t> bytes) {
  std::vector<rtp::ReportBlock> reports;
  rtp::ReportBlockReader reader(bytes);
  while (const auto report = reader.Next()) reports.push_back(*report);
  return reports;
}

std::vector<uint32_t> Ssrcs(std::span<const uint8_t> bytes) {
  std::vector<uint32_t> ssrcs;
  for (rtp::ByteReader reader(bytes); reader.remaining() > 0;) ssrcs.push_back(reader.ReadU32());
  return ssrcs;
}

std::vector<uint16_t> Sequences(const rtp::Nack& nack) {
  std::vector<uint16_t> sequences;
  rtp::NackReader reader(nack.items);
  while (const auto sequence = reader.Next()) sequences.push_back(*sequence);
  return sequences;
}

// Writes what it parsed, and nothing where the parser refuses.
void WriteAgain(const RtcpBlock& block, RtcpWriter& writer) {
  switch (block.kind()) {
    case RtcpKind::kSenderReport:
      if (const auto sr = ParseSenderReport(block)) {
        writer.AddSenderReport(sr->sender_ssrc, sr->ntp, sr->rtp_timestamp, sr->packet_count,
                               sr->octet_count, Reports(sr->reports));
      }
      break;
    case RtcpKind::kReceiverReport:
      if (const auto rr = ParseReceiverReport(block)) {
        writer.AddReceiverReport(rr->sender_ssrc, Reports(rr->reports));
      }
      break;
    case RtcpKind::kSourceDescription:
      if (const auto sdes = ParseSourceDescription(block)) {
        writer.AddCname(sdes->ssrc, sdes->cname);
      }
      break;
    case RtcpKind::kGoodbye:
      if (const auto bye = ParseGoodbye(block)) writer.AddGoodbye(Ssrcs(bye->ssrcs));
      break;
    case RtcpKind::kNack:
      if (const auto nack = ParseNack(block)) {
        writer.AddNack(nack->sender_ssrc, nack->media_ssrc, Sequences(*nack));
      }
      break;
    case RtcpKind::kPli:
      if (const auto pli = ParsePli(block)) writer.AddPli(pli->sender_ssrc, pli->media_ssrc);
      break;
    case RtcpKind::kFir:
      if (const auto fir = ParseFir(block)) {
        rtp::FirReader entries(fir->entries);
        while (const auto entry = entries.Next()) {
          writer.AddFir(fir->sender_ssrc, entry->ssrc, entry->command_sequence);
        }
      }
      break;
    case RtcpKind::kRemb:
      if (const auto remb = ParseRemb(block)) {
        writer.AddRemb(remb->sender_ssrc, remb->bitrate_bps, Ssrcs(remb->ssrcs));
      }
      break;
    case RtcpKind::kTransportFeedback:
    case RtcpKind::kOther:
      break;
  }
}

std::vector<uint8_t> Rewritten(std::span<const uint8_t> compound, size_t capacity) {
  std::vector<uint8_t> out(capacity);
  RtcpWriter writer(out);
  rtp::RtcpReader reader(compound);
  while (const auto block = reader.Next()) WriteAgain(*block, writer);
  return {writer.written().begin(), writer.written().end()};
}

void RequireWellFormed(const std::vector<uint8_t>& compound) {
  rtp::RtcpReader reader(compound);
  while (reader.Next()) {
  }
  Require(!reader.failed());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  const std::span compound(bytes, size);
  const std::vector<uint8_t> once = Rewritten(compound, 4 * size + 64);
  RequireWellFormed(once);
  // What we write, we read as the same: a second pass changes nothing.
  Require(Rewritten(once, once.size()) == once);
  // A span that is too small keeps whole blocks only.
  RequireWellFormed(Rewritten(compound, size / 2));
  return 0;
}
