// Makes one continuous stream out of the pieces of streams that a slot follows: sequence numbers,
// timestamps, VP8/VP9 picture ids and AV1 frame numbers go on without a step back over any switch.
// Where packets were left out on purpose, sequence numbers and VP8 picture ids close over them; VP9
// picture ids and frame numbers keep the hole, because references are counted in them.
//
// Within a followed stream all mappings are offsets. What is left out (a temporal layer, padding)
// moves the offsets for everything after it; a late packet from before such a point is mapped as it
// would have been then. No allocation but for the first 32 places at which something is left out.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sfu/forward/packet_pool.h"
#include "sfu/util/prefetch.h"

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
  // What is added to a packet's own numbers, the same from one switch to the next. (Sequence number
  // and picture id are not of them: they close over what was left out.)
  struct Mapping {
    uint32_t timestamp = 0;
    uint16_t frame_number = 0;
    uint8_t tl0_pic_idx = 0;
    uint8_t key_idx = 0;  // 5 bits
    bool operator==(const Mapping&) const = default;

    void Apply(const StoredPacket& packet, uint16_t frame_number, RewritePlan& plan) const;
  };

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

  bool started() const { return switched_; }
  // After the highest that was given.
  uint16_t next_sequence() const { return static_cast<uint16_t>(highest_out_ + 1); }
  void PrefetchOffsets() const { Prefetch(offsets_.data(), sizeof(Offsets)); }
  const Mapping& mapping() const { return mapping_; }
  // Our timestamp for one of the followed stream.
  uint32_t MapTimestamp(uint32_t source) const { return source + mapping_.timestamp; }
  uint32_t last_timestamp() const { return last_timestamp_; }

 private:
  // Valid for source sequence numbers from `from` on.
  struct Offsets {
    int64_t from = 0;
    int64_t sequence = 0;
    int32_t picture_id = 0;
  };
  static constexpr size_t kOffsets = 32;
  const Offsets& Current() const { return offsets_.back(); }
  const Offsets* OffsetsOf(int64_t source_sequence) const;
  void PushOffsets(const Offsets& offsets);

  std::vector<Offsets> offsets_;  // at most kOffsets
  int64_t highest_source_ = 0;    // of the followed stream, forwarded or left out
  int64_t highest_out_;           // last sequence number given
  int32_t left_out_picture_ = -1;
  Mapping mapping_;
  uint32_t last_timestamp_;
  uint16_t last_frame_number_ = 0;
  uint16_t last_picture_id_ = 0;
  uint8_t last_tl0_ = 0;
  uint8_t last_key_idx_ = 0;
  bool switched_ = false;
  bool sent_ = false;
};

}  // namespace sfu
