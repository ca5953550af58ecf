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

Rewriter::Rewriter(uint16_t first_sequence, uint32_t first_timestamp)
    : sequences_(first_sequence), last_timestamp_(first_timestamp - 1) {}

void Rewriter::Switch(const StoredPacket& first, uint32_t timestamp, uint16_t frame_number) {
  if (sent_ && !rtp::IsNewer(timestamp, last_timestamp_)) timestamp = last_timestamp_ + 1;
  sequences_.Begin(first.sequence, last_picture_id_ + 1 - std::max(first.frame.picture_id, 0));
  mapping() = {
      .timestamp = timestamp - first.header.timestamp,
      .frame_number = static_cast<uint16_t>(last_frame_number_ + 1 - frame_number),
      .tl0_pic_idx = static_cast<uint8_t>(last_tl0_ + 1 - first.frame.tl0_pic_idx),
      .key_idx = static_cast<uint8_t>((last_key_idx_ + 1 - first.frame.key_idx) & kKeyIdxMask)};
  left_out_picture_ = -1;
}

void Rewriter::BeginAgain() {
  const Mapping same = mapping();
  sequences_.BeginAgain();
  mapping() = same;
}

void Rewriter::Plan(const SequenceMap::Offsets& offsets, const StoredPacket& packet,
                    uint16_t number, RewritePlan& plan) const {
  const Mapping& mapping = mappings_[offsets.piece % SequenceMap::kPieces];
  plan.sequence = static_cast<uint16_t>(packet.sequence + offsets.sequence);
  plan.marker = packet.header.marker;
  plan.timestamp = packet.header.timestamp + mapping.timestamp;
  plan.frame_number = static_cast<uint16_t>(number + mapping.frame_number);
  plan.rewrite_ids = packet.frame.picture_id >= 0;
  if (!plan.rewrite_ids) return;
  plan.ids = {
      .picture_id = AddPictureId(packet.frame.picture_id, offsets.picture_id),
      .tl0_pic_idx = static_cast<uint8_t>(packet.frame.tl0_pic_idx + mapping.tl0_pic_idx),
      .key_idx = static_cast<uint8_t>((packet.frame.key_idx + mapping.key_idx) & kKeyIdxMask)};
}

bool Rewriter::Forward(const StoredPacket& packet, uint16_t frame_number, RewritePlan& plan) {
  const SequenceMap::Offsets* const offsets = sequences_.OffsetsOf(packet.sequence);
  if (offsets == nullptr) return false;
  Plan(*offsets, packet, frame_number, plan);
  if (!sequences_.Give(packet.sequence, packet.sequence + offsets->sequence)) return true;
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
  return true;
}

std::optional<RewritePlan> Rewriter::LeaveOut(const StoredPacket& packet) {
  const SequenceMap::Offsets* const offsets = sequences_.OffsetsOf(packet.sequence);
  if (offsets == nullptr) return std::nullopt;
  if (packet.sequence <= sequences_.highest_source()) {
    const int64_t out = packet.sequence + offsets->sequence;
    RewritePlan filler;
    filler.sequence = static_cast<uint16_t>(out);
    filler.timestamp = MapTimestamp(packet.header.timestamp);
    // All after it may have been left out: then it is the newest, and no other may have its number.
    if (sequences_.Give(packet.sequence, out) && rtp::IsNewer(filler.timestamp, last_timestamp_)) {
      last_timestamp_ = filler.timestamp;
    }
    Void(filler.sequence);
    return filler;
  }
  // VP8's picture ids count the frames that are sent. VP9's are what references are told by: its
  // receivers expect holes there.
  const bool counts = packet.codec == rtp::Codec::kVp8 && packet.frame.picture_id >= 0 &&
                      packet.frame.picture_id != left_out_picture_;
  if (counts) left_out_picture_ = packet.frame.picture_id;
  sequences_.LeaveOut(packet.sequence, counts ? 1 : 0);
  return std::nullopt;
}

}  // namespace sfu
