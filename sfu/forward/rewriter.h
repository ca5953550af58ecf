// Makes one continuous stream out of the pieces of streams that a slot follows: sequence numbers,
// timestamps, VP8/VP9 picture ids and AV1 frame numbers go on without a step back over any switch.
// Where packets were left out on purpose, sequence numbers and VP8 picture ids close over them; VP9
// picture ids and frame numbers keep the hole, because references are counted in them.
//
// Within a followed stream all mappings are offsets (SequenceMap for the numbers that close). They
// are kept for a while, so that what was sent can be planned again as it was.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "sfu/forward/packet_pool.h"
#include "sfu/forward/sequence_map.h"

namespace sfu {

// How one packet is to appear at a subscriber.
struct RewritePlan {
  uint32_t timestamp = 0;
  uint16_t sequence = 0;
  uint16_t frame_number = 0;  // of a dependency descriptor
  rtp::FrameIds ids;          // of a VP8 or VP9 descriptor
  bool rewrite_ids = false;
  bool marker = false;
  // Of what the slot showed at the time; a later switch does not change it.
  bool primary_only = false;  // RED to a subscriber without RED: the primary encoding alone
  uint8_t payload_type = 0;
  uint8_t rtx_payload_type = 0;  // 0: none negotiated
  uint32_t csrc = 0;             // the track that is shown
  bool operator==(const RewritePlan&) const = default;
};

class Rewriter {
 public:
  // `first_sequence` < 2^15 (S-12: no receiver can mistake the rollover counter).
  Rewriter(uint16_t first_sequence, uint32_t first_timestamp);

  // From `first` on, another stream is followed. `timestamp` is what its first packet should show;
  // it is moved forward if it would not come after what was sent. `frame_number`: the first
  // packet's, where it has one.
  void Switch(const StoredPacket& first, uint32_t timestamp, uint16_t frame_number);

  // Makes an empty plan that of a packet of the followed stream. False, and nothing done, for one
  // from before the switch, or so late that its offsets are forgotten.
  bool Forward(const StoredPacket& packet, uint16_t frame_number, RewritePlan& plan);

  // Leaves a packet out. In order, numbers close over it and nullopt is returned. A late one
  // already has its number: the plan of an empty packet that fills the hole.
  std::optional<RewritePlan> LeaveOut(const StoredPacket& packet);

  // The same stream goes on, to be shown otherwise: what was sent so far is not planned again.
  void BeginAgain();
  // The packet that was sent under that number, or would have been had it come in time
  // (SequenceMap).
  std::optional<SequenceMap::Origin> OriginOf(uint16_t sequence) const {
    return sequences_.OriginOf(sequence);
  }
  // Makes an empty plan what Forward() made of a packet of that origin.
  void PlanAgain(const SequenceMap::Origin& origin, const StoredPacket& packet,
                 RewritePlan& plan) const {
    Plan(*origin.offsets, packet, packet.frame_number(), plan);
  }
  // Something else takes that number, or nothing: there is no packet to be found under it.
  void Void(uint16_t sequence) { sequences_.Void(sequence); }
  void ForgetAll() { sequences_.ForgetAll(); }

  bool started() const { return sequences_.piece() != 0; }
  // The number of what is followed now, from the last switch or BeginAgain() on.
  uint32_t piece() const { return sequences_.piece(); }
  // After the highest that was given.
  uint16_t next_sequence() const { return static_cast<uint16_t>(sequences_.highest() + 1); }
  void PrefetchOffsets() const { sequences_.Prefetch(); }
  // Our timestamp for one of the followed stream.
  uint32_t MapTimestamp(uint32_t source) const { return source + mapping().timestamp; }
  uint32_t last_timestamp() const { return last_timestamp_; }

 private:
  // What is added to a packet's own numbers, the same from one switch to the next.
  struct Mapping {
    uint32_t timestamp = 0;
    uint16_t frame_number = 0;
    uint8_t tl0_pic_idx = 0;
    uint8_t key_idx = 0;  // 5 bits
  };
  const Mapping& mapping() const { return mappings_[sequences_.piece() % SequenceMap::kPieces]; }
  Mapping& mapping() { return mappings_[sequences_.piece() % SequenceMap::kPieces]; }
  void Plan(const SequenceMap::Offsets& offsets, const StoredPacket& packet, uint16_t frame_number,
            RewritePlan& plan) const;

  SequenceMap sequences_;
  std::array<Mapping, SequenceMap::kPieces> mappings_{};  // of the last pieces, by number
  int32_t left_out_picture_ = -1;
  uint32_t last_timestamp_;
  uint16_t last_frame_number_ = 0;
  uint16_t last_picture_id_ = 0;
  uint8_t last_tl0_ = 0;
  uint8_t last_key_idx_ = 0;
  bool sent_ = false;
};

}  // namespace sfu
