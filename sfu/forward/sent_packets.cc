#include "sfu/forward/sent_packets.h"

#include <utility>

namespace sfu {

void SentPackets::Begin(const Common& common) {
  if (commons_[newest_ % kCommons] != common) commons_[++newest_ % kCommons] = common;
}

void SentPackets::Add(StoredPacket& packet, const RewritePlan& plan) {
  if (ring_.empty()) ring_.resize(kFirstCapacity);  // once, with the first packet of the slot
  if (ring_.size() < kMaxCapacity && At(plan.sequence).IsYoung(packet.arrival)) Double();
  Sent& sent = At(plan.sequence);
  sent.packet_ = &packet;
  sent.generation_ = packet.generation();
  sent.touched_ = Sent::Clock(packet.arrival);
  sent.sequence_ = plan.sequence;
  sent.picture_id_ = plan.ids.picture_id;
  sent.common_ = newest_;
  sent.times_resent_ = 0;
  sent.payload_type_ = plan.payload_type & 0x7f;
  sent.marker_ = plan.marker;
}

SentPackets::Sent* SentPackets::Find(uint16_t sequence) {
  if (ring_.empty()) return nullptr;
  Sent& sent = At(sequence);
  const bool found = sent.packet_ != nullptr && sent.sequence_ == sequence && IsKnown(sent.common_);
  return found ? &sent : nullptr;
}

void SentPackets::ForgetAll() {
  for (Sent& sent : ring_) sent.packet_ = nullptr;
}

RewritePlan SentPackets::PlanOf(const Sent& sent, const StoredPacket& packet) const {
  const Common& common = commons_[sent.common_ % kCommons];
  RewritePlan plan{.sequence = sent.sequence_,
                   .marker = sent.marker_,
                   .primary_only = common.primary_only,
                   .payload_type = sent.payload_type_,
                   .rtx_payload_type = common.rtx_payload_type,
                   .csrc = common.csrc};
  common.mapping.Apply(packet, packet.frame_number(), plan);
  if (plan.rewrite_ids) plan.ids.picture_id = sent.picture_id_;
  return plan;
}

void SentPackets::Double() {
  const std::vector<Sent> before = std::exchange(ring_, std::vector<Sent>(ring_.size() * 2));
  for (const Sent& sent : before) {
    if (sent.packet_ != nullptr) At(sent.sequence_) = sent;
  }
}

}  // namespace sfu
