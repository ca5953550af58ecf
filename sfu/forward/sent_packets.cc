#include "sfu/forward/sent_packets.h"

#include <utility>

namespace sfu {
namespace {

constexpr uint8_t kKeyIdxMask = 0x1f;  // RFC 7741 section 4.2

// Could still be asked for at `now`: its packet is there, and not for long.
bool IsYoung(const SentPackets::Sent& sent, Time now) {
  return sent.packet() != nullptr && sent.packet()->generation() == sent.generation() &&
         now - sent.packet()->arrival < SentPackets::kSpan;
}

}  // namespace

void SentPackets::Add(const PacketRef& packet, const RewritePlan& plan) {
  if (ring_.empty()) ring_.resize(kFirstCapacity);  // once, with the first packet of the slot
  if (ring_.size() < kMaxCapacity && IsYoung(At(plan.sequence), packet->arrival)) Double();
  Sent sent;
  sent.packet_ = packet.get();
  sent.generation_ = packet->generation();
  sent.sequence_ = plan.sequence;
  sent.picture_id_ = plan.ids.picture_id;
  sent.mapping_ = Number(MappingOf(*packet, plan));
  sent.marker_ = plan.marker;
  At(plan.sequence) = sent;
}

SentPackets::Sent* SentPackets::Find(uint16_t sequence) {
  if (ring_.empty()) return nullptr;
  Sent& sent = At(sequence);
  const bool found =
      sent.packet_ != nullptr && sent.sequence_ == sequence && IsKnown(sent.mapping_);
  return found ? &sent : nullptr;
}

void SentPackets::ForgetAll() {
  for (Sent& sent : ring_) sent.packet_ = nullptr;
}

SentPackets::Mapping SentPackets::MappingOf(const StoredPacket& packet, const RewritePlan& plan) {
  Mapping mapping{.timestamp = plan.timestamp - packet.header.timestamp,
                  .csrc = plan.csrc,
                  .frame_number = static_cast<uint16_t>(plan.frame_number - packet.frame_number()),
                  .payload_type = plan.payload_type,
                  .rtx_payload_type = plan.rtx_payload_type,
                  .primary_only = plan.primary_only};
  if (plan.rewrite_ids) {
    mapping.tl0_pic_idx = static_cast<uint8_t>(plan.ids.tl0_pic_idx - packet.frame.tl0_pic_idx);
    mapping.key_idx = static_cast<uint8_t>(plan.ids.key_idx - packet.frame.key_idx) & kKeyIdxMask;
  }
  return mapping;
}

RewritePlan SentPackets::PlanOf(const Sent& sent, const StoredPacket& packet) const {
  const Mapping& mapping = mappings_[sent.mapping_ % kMappings];
  RewritePlan plan{
      .timestamp = packet.header.timestamp + mapping.timestamp,
      .sequence = sent.sequence_,
      .frame_number = static_cast<uint16_t>(packet.frame_number() + mapping.frame_number),
      .rewrite_ids = packet.frame.picture_id >= 0,
      .marker = sent.marker_,
      .primary_only = mapping.primary_only,
      .payload_type = mapping.payload_type,
      .rtx_payload_type = mapping.rtx_payload_type,
      .csrc = mapping.csrc};
  if (plan.rewrite_ids) {
    plan.ids = {
        .picture_id = sent.picture_id_,
        .tl0_pic_idx = static_cast<uint8_t>(packet.frame.tl0_pic_idx + mapping.tl0_pic_idx),
        .key_idx = static_cast<uint8_t>((packet.frame.key_idx + mapping.key_idx) & kKeyIdxMask)};
  }
  return plan;
}

uint16_t SentPackets::Number(const Mapping& mapping) {
  for (uint16_t ago = 0; ago < kMappings; ++ago) {
    const auto number = static_cast<uint16_t>(newest_mapping_ - ago);
    if (mappings_[number % kMappings] == mapping) return number;
  }
  mappings_[++newest_mapping_ % kMappings] = mapping;
  return newest_mapping_;
}

void SentPackets::Double() {
  const std::vector<Sent> before = std::exchange(ring_, std::vector<Sent>(ring_.size() * 2));
  for (const Sent& sent : before) {
    if (sent.packet_ != nullptr) At(sent.sequence_) = sent;
  }
}

}  // namespace sfu
