// One track that a participant publishes: an m-section on which it sends, with one layer or several
// (simulcast). Stop 4 of a packet's path: restores retransmissions, reads frame info, stores once.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "rtp/packet.h"
#include "sfu/api/rtp_parameters.h"
#include "sfu/api/stats.h"
#include "sfu/forward/layer.h"

namespace sfu {

class IncomingTrack {
 public:
  IncomingTrack(const ReceiveSection& section, ParticipantId owner, PublisherClock& clock);
  IncomingTrack(const IncomingTrack&) = delete;
  IncomingTrack& operator=(const IncomingTrack&) = delete;

  // Applies a renegotiated section of the same track; layers whose rid is gone end.
  void Update(const ReceiveSection& section);

  struct Accepted {
    PacketRef packet;  // empty when dropped
    std::optional<DropReason> dropped;
    bool retransmitted = false;
  };
  // A decrypted packet that belongs to `layer`; `rtx`: its SSRC is the layer's retransmission SSRC.
  Accepted Accept(Layer& layer, const rtp::ParsedPacket& header, std::span<const uint8_t> bytes,
                  bool rtx, PacketPool& pool, Time now);

  TrackId id() const { return id_; }
  ParticipantId owner() const { return owner_; }
  const std::string& mid() const { return section_.mid; }
  rtp::MediaKind kind() const { return section_.kind; }
  TrackSource source() const { return section_.source; }
  const ReceiveSection& section() const { return section_; }
  const PublisherClock& clock() const { return clock_; }
  std::vector<std::unique_ptr<Layer>>& layers() { return layers_; }
  const std::vector<std::unique_ptr<Layer>>& layers() const { return layers_; }
  Layer* FindLayer(std::string_view rid) const;
  // Its layers as the decisions of sfu/layers see them.
  std::vector<LayerOption> Options() const;
  // The codec of a payload type, or nullptr. RTX types belong to the codec they repair.
  const CodecParameters* CodecOfPayloadType(uint8_t payload_type) const {
    const uint8_t index = codec_index_[payload_type & 0x7f];
    return index == 0 ? nullptr : &section_.codecs[(index - 1) & 0x3f];
  }
  bool IsRtxPayloadType(uint8_t payload_type) const {
    return (codec_index_[payload_type & 0x7f] & kRtx) != 0;
  }
  // The codec its packets use now (the first negotiated one before any packet).
  const CodecParameters& codec() const { return section_.codecs[current_codec_]; }
  bool codec_changed() { return std::exchange(codec_changed_, false); }

  // Muted tracks are not forwarded, nor shown later what came meanwhile.
  bool enabled() const { return enabled_; }
  void SetEnabled(bool enabled);
  // Spoken or seen recently: any layer is active.
  bool active() const;

 private:
  static constexpr uint8_t kRtx = 0x80;
  void IndexPayloadTypes();
  void ReadFrame(StoredPacket& packet, const CodecParameters& codec, Layer& layer);

  TrackId id_;
  ParticipantId owner_;
  ReceiveSection section_;
  PublisherClock& clock_;
  std::vector<std::unique_ptr<Layer>> layers_;
  std::array<uint8_t, 128> codec_index_{};  // index + 1, kRtx set for an RTX type
  size_t current_codec_ = 0;
  bool codec_changed_ = false;
  bool enabled_ = true;
};

}  // namespace sfu
