// What every packet of a slot's outgoing RTP stream shares, and what was sent of it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>

#include "rtp/codec.h"
#include "rtp/header_extension.h"
#include "sfu/forward/resends.h"
#include "sfu/forward/rewriter.h"
#include "sfu/forward/sent_moments.h"
#include "sfu/forward/sent_packets.h"

namespace sfu {

struct OutgoingStream {
  explicit OutgoingStream(rtp::MediaKind kind, uint16_t first_sequence = 0,
                          uint32_t first_timestamp = 0)
      : as_sent(kind == rtp::MediaKind::kVideo ? SentMoments::kVideo : SentMoments::kAudio),
        rewriter(first_sequence, first_timestamp),
        resends(kind == rtp::MediaKind::kVideo ? Resends::kVideo : Resends::kAudio) {}

  // What was sent under that number and may be asked for again; nullopt: nothing.
  std::optional<SentPackets::Sent> FindSent(uint16_t sequence) const {
    return sent.Find(rewriter, sequence);
  }

  uint32_t ssrc = 0;
  uint32_t rtx_ssrc = 0;
  uint16_t rtx_sequence = 0;    // next
  bool send_mid = true;         // until the subscriber has reported the SSRC (RFC 8843 section 9.2)
  bool allow_two_byte = false;  // a=extmap-allow-mixed
  bool nack = false;            // lost packets are asked for
  bool held = false;            // waits for a key frame: what it still has to send is worthless

  // For sender reports (RFC 3550 section 6.4.1), and what retransmissions may still cost.
  uint32_t packets_sent = 0;
  uint32_t octets_sent = 0;
  uint32_t timestamp_sent = 0;                // of the last media packet
  int64_t retransmission_credit = 48 * 1024;  // bytes

  rtp::ExtensionMap extensions;
  SentMoments as_sent;  // of packets that have no RTX
  Rewriter rewriter;
  // From here on: what few packets need.
  SentPackets sent;
  Resends resends;
  std::string mid;

  // S-14: retransmissions are at most 30 % of media, with some credit to start from.
  static constexpr int64_t kRetransmissionPercent = 30;
  static constexpr int64_t kMaxRetransmissionCredit = 256 * 1024;

  // A packet of that RTX payload type (0: none) goes again on the RTX stream, not as itself.
  bool HasRtx(uint8_t rtx_payload_type) const { return rtx_ssrc != 0 && rtx_payload_type != 0; }

  void OnMediaSent(size_t payload_bytes, uint32_t timestamp) {
    ++packets_sent;
    timestamp_sent = timestamp;
    octets_sent += static_cast<uint32_t>(payload_bytes);
    const int64_t earned = static_cast<int64_t>(payload_bytes) * kRetransmissionPercent / 100;
    retransmission_credit = std::min(kMaxRetransmissionCredit, retransmission_credit + earned);
  }
};

}  // namespace sfu
