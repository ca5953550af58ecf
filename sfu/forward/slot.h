// One outgoing RTP stream to one subscriber. It follows a layer of some track; from the next switch
// point on, another. Stop 6 of a packet's path: drop, forward or switch.
//
// Lives as long as its m-section. Its SSRC, sequence and timestamp space are its own.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "sfu/api/rtp_parameters.h"
#include "sfu/api/stats.h"
#include "sfu/forward/incoming_track.h"
#include "sfu/forward/outgoing_packet.h"
#include "sfu/forward/red_encoder.h"
#include "sfu/forward/retransmission_copies.h"
#include "sfu/forward/temporal_filter.h"

namespace sfu {

class Slot {
 public:
  struct Seeds {
    uint16_t sequence = 0;  // < 2^15
    uint32_t timestamp = 0;
    uint16_t rtx_sequence = 0;
  };
  Slot(const SendSection& section, const MediaParameters& media, OutgoingQueue& queue,
       PacketPool& pool, EngineStats& stats, const Seeds& seeds);
  ~Slot();
  Slot(const Slot&) = delete;
  Slot& operator=(const Slot&) = delete;

  // A renegotiated section of the same mid and SSRC.
  void Update(const SendSection& section, const MediaParameters& media);

  // Follow `layer` from its next switch point on; until then the present one goes on. Who follows
  // none yet starts from the layer's last key frame where that is quicker.
  void Follow(Layer& layer, Time now);
  void Stop();
  // A layer it follows or waits for started anew, under another SSRC.
  void OnRestart(Layer& layer);
  // Much of what was sent did not arrive: a key frame is asked for, and nothing of before is sent
  // again.
  void StartOver();
  // The highest temporal layer to pass on of the layer to follow, and, until that is reached, of
  // the present one: nullopt holds it back.
  void LimitTemporalLayers(uint8_t target, std::optional<uint8_t> meanwhile);

  // What a batch brought of a layer that this slot follows or waits for, in order of arrival. The
  // layer's history has it already.
  void Offer(Layer& layer, std::span<const PacketRef> packets, Time now);
  // The part of the slot itself that Offer() needs.
  void Prefetch() const {
    const auto* const begin = reinterpret_cast<const char*>(this);
    sfu::Prefetch(begin, static_cast<size_t>(reinterpret_cast<const char*>(&stream_.sent) - begin));
  }
  // What Offer() of so many packets will need besides the slot itself, and their sealing.
  void PrefetchForOffer(size_t packets) const {
    stream_.rewriter.PrefetchOffsets();
    stream_.as_sent.Prefetch(stream_.rewriter.next_sequence(), packets);
    queue_.Prefetch(packets);
  }
  // The subscriber asks again for a packet. False when it is gone or asked for too often.
  bool Retransmit(uint16_t sequence, Time now);

  // Can the subscriber decode what this track sends now?
  bool CanDecode(const IncomingTrack& track) const {
    return MatchingCodec(track.codec()) != nullptr;
  }

  const std::string& mid() const { return section_.mid; }
  rtp::MediaKind kind() const { return section_.kind; }
  const SendSection& section() const { return section_; }
  OutgoingStream& stream() { return stream_; }
  const OutgoingStream& stream() const { return stream_; }
  Layer* current() const { return current_; }
  Layer* target() const { return target_; }  // wanted; equals current() once switched
  bool waiting() const { return target_ != nullptr && target_ != current_; }
  // Wants more temporal layers of the present layer than could be joined yet.
  bool rising() const;
  uint8_t max_temporal_id() const { return filter_.current(); }

  // A reception report about this stream: MID need not be repeated any more.
  void OnReceptionReport(const rtp::ReportBlock& report, std::chrono::microseconds round_trip);
  // 0..1, as last reported; and the round trip, 0 before one was.
  double loss() const { return loss_; }
  std::chrono::microseconds reported_round_trip() const { return reported_round_trip_; }
  // How many packets before it each audio packet repeats.
  size_t redundancy() const { return red_codec_ != nullptr ? redundancy_.levels() : 0; }
  // RTP timestamp, packets and octets for a sender report at `now`; nullopt before there is a basis
  // for one.
  struct Report {
    uint32_t rtp_timestamp = 0;
    uint32_t packets = 0;
    uint32_t octets = 0;
  };
  std::optional<Report> SenderReport(Time now) const;

 private:
  // The present layer's stream was interrupted: wait for its next switch point.
  void Resynchronise();
  const CodecParameters* MatchingCodec(const CodecParameters& source) const;
  const PacketRef* SwitchPoint(Layer& layer, const PacketRef& packet) const;
  // Sends `first` and all that its layer has after it. False when there is no codec for it.
  bool SwitchTo(Layer& layer, const PacketRef& first, Time now);
  uint32_t SwitchTimestamp(const Layer& layer, const StoredPacket& first, Time now) const;
  bool SelectCodec(const CodecParameters& source);
  void Forward(const PacketRef& packet);
  bool LeavesOut(const StoredPacket& packet);
  PacketRef WithRedundancy(const PacketRef& packet);

  // What each packet needs lies together at the beginning (Prefetch), up to stream_.sent.
  OutgoingQueue& queue_;
  PacketPool& pool_;
  EngineStats& stats_;
  Layer* current_ = nullptr;
  Layer* target_ = nullptr;
  const CodecParameters* red_codec_ = nullptr;  // for audio that comes without redundancy
  StreamLook look_;
  TemporalFilter filter_;
  Redundancy redundancy_;
  RetransmissionCopies copies_;
  Time last_forwarded_{};
  OutgoingStream stream_;

  SendSection section_;
  const CodecParameters* codec_ = nullptr;  // in section_.codecs
  RedEncoder red_;
  uint8_t target_temporal_id_ = TemporalFilter::kAll;  // of target_
  std::chrono::microseconds round_trip_{30'000};       // between two retransmissions of a packet
  std::chrono::microseconds reported_round_trip_{0};
  double loss_ = 0;
};

}  // namespace sfu
