// One outgoing RTP stream of a simulated publisher with its retransmission stream (RFC 4588):
// header extensions as browsers send them (MID and RID until the server has reported on the
// stream), a history that answers NACKs, and what its sender reports need.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "rtp/header_extension.h"
#include "rtp/rtcp_writer.h"
#include "tests/sim/world.h"

namespace sim {

struct RtpStreamOptions {
  uint32_t ssrc = 0;
  uint32_t rtx_ssrc = 0;  // 0: retransmit on the stream itself
  uint8_t payload_type = 0;
  uint8_t rtx_payload_type = 0;
  uint32_t clock_rate = 90'000;
  std::string mid;
  std::string rid;               // empty: not simulcast
  bool always_identify = false;  // MID and RID in every packet
  rtp::ExtensionMap extensions;
};

struct OutgoingPacket {
  uint32_t timestamp = 0;
  bool marker = false;
  std::vector<uint8_t> payload;
  std::vector<uint8_t> dependency_descriptor;
  std::optional<uint8_t> audio_level;  // RFC 6464: V and level
};

class RtpStream {
 public:
  RtpStream(RtpStreamOptions options, Dice dice);

  // `captured`: the world's elapsed time.
  uint32_t TimestampAt(Duration captured) const;
  // The whole plain packet; it is remembered for retransmission. `transport_sequence` is counted
  // on.
  std::vector<uint8_t> Send(OutgoingPacket packet, Time now, uint16_t& transport_sequence);
  std::optional<std::vector<uint8_t>> Retransmit(uint16_t sequence, Time now,
                                                 uint16_t& transport_sequence);
  // Padding only, as a bandwidth probe: on the retransmission stream.
  std::vector<uint8_t> Padding(uint8_t size, Time now, uint16_t& transport_sequence);
  void AddSenderReport(rtp::RtcpWriter& writer, rtp::NtpTime ntp, Duration now) const;
  // The server reported on this SSRC: it need not be told MID and RID any more.
  void OnReport(uint32_t ssrc);

  const RtpStreamOptions& options() const { return options_; }
  uint64_t packets_sent() const { return packets_sent_; }
  uint64_t retransmissions() const { return retransmissions_; }
  // Continue at this sequence number.
  void SkipTo(uint16_t sequence) { next_sequence_ = sequence; }
  uint16_t next_sequence() const { return next_sequence_; }

 private:
  struct Sent {
    OutgoingPacket packet;
    uint16_t sequence = 0;
  };
  std::vector<uint8_t> Build(const OutgoingPacket& packet, uint32_t ssrc, uint8_t payload_type,
                             uint16_t sequence, std::optional<uint16_t> original, Time now,
                             uint16_t transport_sequence) const;

  RtpStreamOptions options_;
  uint32_t timestamp_offset_;
  uint16_t next_sequence_;
  uint16_t next_rtx_sequence_;
  std::vector<Sent> history_;
  std::set<uint32_t> reported_;
  uint64_t packets_sent_ = 0;
  uint64_t octets_sent_ = 0;
  uint64_t retransmissions_ = 0;
};

}  // namespace sim
