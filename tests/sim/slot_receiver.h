// A simulated client's end of one slot: what arrives on the server's SSRC of an m-section on which
// the client receives, judged strictly.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "rtp/packet.h"
#include "rtp/rtcp_writer.h"
#include "rtp/sequence.h"
#include "sfu/api/rtp_parameters.h"
#include "tests/sim/lip_sync.h"
#include "tests/sim/nack_list.h"
#include "tests/sim/playout.h"
#include "tests/sim/stream_order.h"
#include "tests/sim/video_decoder.h"

namespace sim {

struct SlotOptions {
  sfu::SendSection section;
  uint64_t call = 0;
  Duration round_trip{60'000};
  bool nacks = true;
};

// What both kinds have in common: sequence, order, content, reports.
class SlotReceiver {
 public:
  SlotReceiver(World& world, SlotOptions options);
  virtual ~SlotReceiver() = default;
  SlotReceiver(const SlotReceiver&) = delete;
  SlotReceiver& operator=(const SlotReceiver&) = delete;

  // A plain packet of the slot's SSRC, or its retransmission SSRC.
  void OnRtp(const rtp::ParsedPacket& header, std::span<const uint8_t> packet);
  void OnSenderReport(const rtp::SenderReport& report);
  // Adds NACK and PLI that are due; every tick.
  virtual void AddFeedback(rtp::RtcpWriter& writer, uint32_t sender_ssrc) = 0;
  std::optional<rtp::ReportBlock> Report();

  const sfu::SendSection& section() const { return options_.section; }
  uint64_t packets() const { return packets_; }
  uint64_t duplicates() const { return duplicates_; }
  uint64_t recovered() const { return recovered_; }  // by retransmission
  uint64_t padding() const { return padding_; }
  std::optional<Time> first_packet_at() const { return first_packet_at_; }
  // Of the packet that came first, and of the last one.
  const std::optional<Content>& first_content() const { return first_content_; }
  const std::optional<Content>& last_content() const { return last_content_; }
  uint32_t last_csrc() const { return last_csrc_; }
  std::optional<double> sync_error() const { return sync_.error(); }
  const std::vector<std::string>& violations() const { return violations_; }
  // Sequence numbers never received between the first and the newest but `slack` packets.
  uint64_t residual_loss() const;
  std::optional<Time> last_packet_at() const { return last_packet_at_; }
  // The longest time without a packet since the last ResetGap().
  Duration longest_gap() const { return longest_gap_; }
  void ResetGap() { longest_gap_ = Duration(0); }
  const std::vector<Time>& arrivals() const { return arrivals_; }

 protected:
  struct Arrived {
    const rtp::ParsedPacket& header;
    std::span<const uint8_t> packet;
    std::span<const uint8_t> payload;
    int64_t sequence;
    rtp::Codec codec;
  };
  virtual void OnPacket(const Arrived& arrived) = 0;
  // The content of a payload after its descriptor, checked against what the packet claims.
  std::optional<Content> CheckContent(const Arrived& arrived, std::span<const uint8_t> content);
  void Violate(const std::string& what);

  World& world_;
  SlotOptions options_;
  LipSync sync_;
  NackList nacks_;

 private:
  void OnOriginal(const rtp::ParsedPacket& header, std::span<const uint8_t> packet,
                  std::span<const uint8_t> payload, uint16_t sequence, rtp::Codec codec);

  rtp::SequenceUnwrapper unwrapper_;
  StreamOrder order_;
  uint64_t packets_ = 0;
  uint64_t duplicates_ = 0;
  uint64_t recovered_ = 0;
  uint64_t padding_ = 0;
  uint64_t received_distinct_ = 0;
  int64_t first_sequence_ = 0;
  int64_t newest_sequence_ = -1;
  std::optional<Time> first_packet_at_;
  std::optional<Time> last_packet_at_;
  std::vector<Time> arrivals_;
  Duration longest_gap_{0};
  std::optional<Content> first_content_;
  std::optional<Content> last_content_;
  uint32_t last_csrc_ = 0;
  uint32_t last_sr_ = 0;
  Time last_sr_at_{};
  uint64_t expected_before_ = 0;
  uint64_t received_before_ = 0;
  std::vector<std::string> violations_;
};

class AudioSlot : public SlotReceiver {
 public:
  using SlotReceiver::SlotReceiver;
  void AddFeedback(rtp::RtcpWriter& /*writer*/, uint32_t /*sender_ssrc*/) override {}
  // Packets that were heard only because a later one repeated them.
  uint64_t repeated() const { return repeated_; }
  // Distinct packets by the track they come from.
  const std::map<uint32_t, std::set<uint32_t>>& heard() const { return heard_; }
  uint64_t heard_from(uint32_t track) const {
    const auto it = heard_.find(track);
    return it == heard_.end() ? 0 : it->second.size();
  }

 private:
  void OnPacket(const Arrived& arrived) override;
  // The primary encoding of a RED payload; what it repeats is heard.
  std::span<const uint8_t> HearRepeated(std::span<const uint8_t> payload);
  std::map<uint32_t, std::set<uint32_t>> heard_;
  uint64_t repeated_ = 0;
};

class VideoSlot : public SlotReceiver {
 public:
  VideoSlot(World& world, SlotOptions options);
  void AddFeedback(rtp::RtcpWriter& writer, uint32_t sender_ssrc) override;

  struct ShownFrame {
    Time at;
    Content content;
  };
  // By the moment of decoding; freezes are judged at the moment of showing.
  const std::vector<ShownFrame>& shown() const { return shown_; }
  std::optional<Time> first_shown_at() const {
    return shown_.empty() ? std::nullopt : std::optional(shown_.front().at);
  }
  // Whole frames by (track, layer), shown or not.
  uint64_t whole_frames(uint32_t track, uint8_t layer) const;
  // Frames of a layer that are neither whole nor newer than `until`, from its first whole one on.
  std::vector<uint32_t> MissingFrames(uint32_t track, uint8_t layer, uint32_t until) const;
  const VideoDecoder& decoder() const { return decoder_; }
  const FreezeMeter& freezes() const { return freezes_; }
  uint64_t plis_sent() const { return plis_sent_; }
  uint64_t nacks_sent() const { return nacks_sent_; }
  // Layer of the last shown frame.
  std::optional<uint8_t> layer() const {
    return shown_.empty() ? std::nullopt : std::optional(shown_.back().content.layer);
  }
  // No PLI of its own accord.
  void Silence(bool silent) { silent_ = silent; }

 private:
  void OnPacket(const Arrived& arrived) override;
  void OnShown(const AssembledFrame& frame);
  bool PliDue();

  FrameAssembler assembler_;
  VideoDecoder decoder_;
  Playout playout_;
  FreezeMeter freezes_;
  std::vector<ShownFrame> shown_;
  std::map<std::pair<uint32_t, uint8_t>, std::set<uint32_t>> whole_;
  std::optional<Time> last_pli_;
  uint64_t plis_sent_ = 0;
  uint64_t nacks_sent_ = 0;
  bool key_frame_wanted_ = false;
  bool silent_ = false;
};

}  // namespace sim
