#include "sfu/forward/rewriter.h"

#include <algorithm>

#include "rtp/sequence.h"

namespace sfu {
namespace {

constexpr int32_t kPictureIdMask = 0x7fff;
constexpr uint8_t kKeyIdxMask = 0x1f;  // RFC 7741 section 4.2

uint16_t AddPictureId(int32_t id, int32_t offset) {
  return static_cast<uint16_t>((id + offset) & kPictureIdMask);
}

// On the circle of 15 bits.
bool IsNewerPictureId(uint16_t a, uint16_t b) {
  return rtp::IsNewer<uint16_t>(static_cast<uint16_t>(a << 1), static_cast<uint16_t>(b << 1));
}

}  // namespace

void Rewriter::Mapping::Apply(const StoredPacket& packet, uint16_t number,
                              RewritePlan& plan) const {
  plan.timestamp = packet.header.timestamp + timestamp;
  plan.frame_number = static_cast<uint16_t>(number + frame_number);
  plan.rewrite_ids = packet.frame.picture_id >= 0;
  if (!plan.rewrite_ids) return;
  plan.ids.tl0_pic_idx = static_cast<uint8_t>(packet.frame.tl0_pic_idx + tl0_pic_idx);
  plan.ids.key_idx = static_cast<uint8_t>((packet.frame.key_idx + key_idx) & kKeyIdxMask);
}

Rewriter::Rewriter(uint16_t first_sequence, uint32_t first_timestamp)
    : highest_out_(static_cast<int64_t>(first_sequence) - 1),
      last_timestamp_(first_timestamp - 1) {}

void Rewriter::Switch(const StoredPacket& first, uint32_t timestamp, uint16_t frame_number) {
  if (sent_ && !rtp::IsNewer(timestamp, last_timestamp_)) timestamp = last_timestamp_ + 1;
  offsets_.clear();
  PushOffsets({.from = first.sequence,
               .sequence = highest_out_ + 1 - first.sequence,
               .picture_id = last_picture_id_ + 1 - std::max(first.frame.picture_id, 0)});
  mapping_ = {
      .timestamp = timestamp - first.header.timestamp,
      .frame_number = static_cast<uint16_t>(last_frame_number_ + 1 - frame_number),
      .tl0_pic_idx = static_cast<uint8_t>(last_tl0_ + 1 - first.frame.tl0_pic_idx),
      .key_idx = static_cast<uint8_t>((last_key_idx_ + 1 - first.frame.key_idx) & kKeyIdxMask)};
  highest_source_ = first.sequence - 1;
  left_out_picture_ = -1;
  switched_ = true;
}

bool Rewriter::Forward(const StoredPacket& packet, uint16_t frame_number, RewritePlan& plan) {
  const Offsets* offsets = OffsetsOf(packet.sequence);
  if (offsets == nullptr) return false;
  const int64_t out = packet.sequence + offsets->sequence;
  plan.sequence = static_cast<uint16_t>(out);
  plan.marker = packet.header.marker;
  mapping_.Apply(packet, frame_number, plan);
  if (plan.rewrite_ids) {
    plan.ids.picture_id = AddPictureId(packet.frame.picture_id, offsets->picture_id);
  }
  highest_source_ = std::max(highest_source_, packet.sequence);
  if (out > highest_out_) {
    highest_out_ = out;
    if (!sent_ || rtp::IsNewer(plan.timestamp, last_timestamp_)) last_timestamp_ = plan.timestamp;
    if (!sent_ || rtp::IsNewer(plan.frame_number, last_frame_number_)) {
      last_frame_number_ = plan.frame_number;
    }
    if (plan.rewrite_ids && (!sent_ || IsNewerPictureId(plan.ids.picture_id, last_picture_id_))) {
      last_picture_id_ = plan.ids.picture_id;
      last_tl0_ = plan.ids.tl0_pic_idx;
      last_key_idx_ = plan.ids.key_idx;
    }
    sent_ = true;
  }
  return true;
}

std::optional<RewritePlan> Rewriter::LeaveOut(const StoredPacket& packet) {
  const Offsets* offsets = OffsetsOf(packet.sequence);
  if (offsets == nullptr) return std::nullopt;
  if (packet.sequence <= highest_source_) {
    RewritePlan filler;
    const int64_t out = packet.sequence + offsets->sequence;
    filler.sequence = static_cast<uint16_t>(out);
    filler.timestamp = MapTimestamp(packet.header.timestamp);
    // All after it may have been left out: then it is the newest, and no other may have its number.
    if (out > highest_out_) {
      highest_out_ = out;
      if (rtp::IsNewer(filler.timestamp, last_timestamp_)) last_timestamp_ = filler.timestamp;
    }
    return filler;
  }
  Offsets next = Current();
  next.from = packet.sequence + 1;
  --next.sequence;
  // VP8's picture ids count the frames that are sent. VP9's are what references are told by: its
  // receivers expect holes there.
  const bool counts = packet.codec == rtp::Codec::kVp8 && packet.frame.picture_id >= 0;
  if (counts && packet.frame.picture_id != left_out_picture_) {
    left_out_picture_ = packet.frame.picture_id;
    --next.picture_id;
  }
  highest_source_ = packet.sequence;
  // highest_out_ stays: holes before this packet keep their numbers, this one has none.
  PushOffsets(next);
  return std::nullopt;
}

const Rewriter::Offsets* Rewriter::OffsetsOf(int64_t source_sequence) const {
  for (size_t i = offsets_.size(); i-- > 0;) {
    if (source_sequence >= offsets_[i].from) return &offsets_[i];
  }
  return nullptr;
}

void Rewriter::PushOffsets(const Offsets& offsets) {
  // A run of packets left out one after another needs one entry.
  if (!offsets_.empty() && offsets_.back().from + 1 == offsets.from &&
      highest_source_ == offsets_.back().from) {
    offsets_.back() = offsets;
    return;
  }
  if (offsets_.size() == kOffsets) offsets_.erase(offsets_.begin());
  offsets_.push_back(offsets);
}

}  // namespace sfu
