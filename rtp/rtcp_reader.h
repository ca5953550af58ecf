// Reads compound RTCP (RFC 3550 section 6.1, RFC 4585, RFC 5506) block by block, in place, without
// allocation. A block whose length lies ends the compound; the blocks before it stand.
//
//   RtcpReader reader(bytes);
//   while (std::optional<RtcpBlock> block = reader.Next()) {
//     switch (block->kind()) { case RtcpKind::kNack: Handle(ParseNack(*block)); ... }
//   }
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "rtp/bytes.h"
#include "rtp/ntp_time.h"

namespace rtp {

enum class RtcpKind : uint8_t {
  kSenderReport,       // PT 200
  kReceiverReport,     // PT 201
  kSourceDescription,  // PT 202
  kGoodbye,            // PT 203
  kNack,               // PT 205 FMT 1   (RFC 4585)
  kTransportFeedback,  // PT 205 FMT 15  (transport-wide congestion control)
  kPli,                // PT 206 FMT 1   (RFC 4585)
  kFir,                // PT 206 FMT 4   (RFC 5104)
  kRemb,               // PT 206 FMT 15  (draft-alvestrand-rmcat-remb)
  kOther,
};

struct RtcpBlock {
  uint8_t packet_type = 0;
  uint8_t count = 0;              // RC, SC or FMT: the five bits after version and padding
  std::span<const uint8_t> body;  // after the 4-byte header, without padding
  RtcpKind kind() const;
};

class RtcpReader {
 public:
  explicit RtcpReader(std::span<const uint8_t> compound) : rest_(compound) {}
  // The next well-formed block; nullopt at the end or at the first malformed one.
  std::optional<RtcpBlock> Next();
  // True when Next() stopped at malformed bytes.
  bool failed() const { return failed_; }

 private:
  std::span<const uint8_t> rest_;
  bool failed_ = false;
};

// One reception report (RFC 3550 section 6.4.1), 24 bytes on the wire.
struct ReportBlock {
  uint32_t ssrc = 0;
  uint8_t fraction_lost = 0;         // of 256
  int32_t cumulative_lost = 0;       // 24-bit signed
  uint32_t highest_sequence = 0;     // extended
  uint32_t jitter = 0;               // in timestamp units
  uint32_t last_sr = 0;              // compact NTP
  uint32_t delay_since_last_sr = 0;  // 1/65536 s
};

// The report blocks of an SR or RR, read one after another.
class ReportBlockReader {
 public:
  explicit ReportBlockReader(std::span<const uint8_t> bytes) : reader_(bytes) {}
  std::optional<ReportBlock> Next();

 private:
  ByteReader reader_;
};

struct SenderReport {
  uint32_t sender_ssrc = 0;
  NtpTime ntp;
  uint32_t rtp_timestamp = 0;
  uint32_t packet_count = 0;
  uint32_t octet_count = 0;
  std::span<const uint8_t> reports;  // for ReportBlockReader
};
struct ReceiverReport {
  uint32_t sender_ssrc = 0;
  std::span<const uint8_t> reports;
};
// Generic NACK (RFC 4585 section 6.2.1): PID and BLP pairs.
struct Nack {
  uint32_t sender_ssrc = 0;
  uint32_t media_ssrc = 0;
  std::span<const uint8_t> items;  // 4 bytes each, for NackReader
};
// Every sequence number a NACK asks for, in order of the items.
class NackReader {
 public:
  explicit NackReader(std::span<const uint8_t> items) : items_(items) {}
  std::optional<uint16_t> Next();

 private:
  std::span<const uint8_t> items_;
  uint32_t bit_ = 0;  // 0: the PID itself; 1..16: bits of the BLP
};
struct Pli {
  uint32_t sender_ssrc = 0;
  uint32_t media_ssrc = 0;
};
struct Fir {  // RFC 5104 section 4.3.1; entries of 8 bytes: SSRC, command sequence, reserved
  uint32_t sender_ssrc = 0;
  std::span<const uint8_t> entries;
};
struct FirEntry {
  uint32_t ssrc = 0;
  uint8_t command_sequence = 0;
};
class FirReader {
 public:
  explicit FirReader(std::span<const uint8_t> entries) : reader_(entries) {}
  std::optional<FirEntry> Next();

 private:
  ByteReader reader_;
};
struct Remb {
  uint32_t sender_ssrc = 0;
  uint64_t bitrate_bps = 0;        // saturates
  std::span<const uint8_t> ssrcs;  // 4 bytes each
};
struct Goodbye {
  std::span<const uint8_t> ssrcs;  // 4 bytes each
};
// The first chunk's CNAME (RFC 3550 section 6.5); a server needs no more of an SDES.
struct SourceDescription {
  uint32_t ssrc = 0;
  std::string_view cname;
};

std::optional<SenderReport> ParseSenderReport(const RtcpBlock& block);
std::optional<ReceiverReport> ParseReceiverReport(const RtcpBlock& block);
std::optional<Nack> ParseNack(const RtcpBlock& block);
std::optional<Pli> ParsePli(const RtcpBlock& block);
std::optional<Fir> ParseFir(const RtcpBlock& block);
std::optional<Remb> ParseRemb(const RtcpBlock& block);
std::optional<Goodbye> ParseGoodbye(const RtcpBlock& block);
std::optional<SourceDescription> ParseSourceDescription(const RtcpBlock& block);

}  // namespace rtp
