// Writes compound RTCP into a span with a known capacity. Each Add either appends a whole block or
// returns false and leaves what is written as it was.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "rtp/bytes.h"
#include "rtp/ntp_time.h"
#include "rtp/rtcp_reader.h"

namespace rtp {

class RtcpWriter {
 public:
  explicit RtcpWriter(std::span<uint8_t> out) : out_(out) {}

  // At most 31 report blocks.
  bool AddSenderReport(uint32_t ssrc, NtpTime ntp, uint32_t rtp_timestamp, uint32_t packet_count,
                       uint32_t octet_count, std::span<const ReportBlock> reports = {});
  bool AddReceiverReport(uint32_t sender_ssrc, std::span<const ReportBlock> reports);
  bool AddCname(uint32_t ssrc, std::string_view cname);
  bool AddGoodbye(std::span<const uint32_t> ssrcs);
  // Sequence numbers ascending (modulo 2^16); packed into PID and BLP pairs. As many as fit.
  bool AddNack(uint32_t sender_ssrc, uint32_t media_ssrc, std::span<const uint16_t> sequences);
  bool AddPli(uint32_t sender_ssrc, uint32_t media_ssrc);
  bool AddFir(uint32_t sender_ssrc, uint32_t media_ssrc, uint8_t command_sequence);
  bool AddRemb(uint32_t sender_ssrc, uint64_t bitrate_bps, std::span<const uint32_t> ssrcs);
  // Bytes that are already a whole block (transport feedback).
  bool AddRaw(std::span<const uint8_t> block);

  std::span<const uint8_t> written() const { return out_.first(size_); }
  size_t size() const { return size_; }

 private:
  std::span<uint8_t> free() const { return out_.subspan(size_); }
  bool Commit(const ByteWriter& block);

  std::span<uint8_t> out_;
  size_t size_ = 0;
};

}  // namespace rtp
