#include "sfu/forward/sent_packets.h"

namespace sfu {

std::optional<SentPackets::Sent> SentPackets::Find(const Rewriter& rewriter,
                                                   uint16_t sequence) const {
  const auto origin = rewriter.OriginOf(sequence);
  if (!origin) return std::nullopt;
  const Piece& piece = pieces_[origin->offsets->piece % SequenceMap::kPieces];
  const auto history = piece.history.lock();
  const PacketRef* const packet = history ? history->Find(origin->sequence) : nullptr;
  const bool was_sent = packet != nullptr && (*packet)->offered &&
                        (*packet)->arrival < piece.until &&
                        (*packet)->header.payload_type == piece.look.source_payload_type;
  if (!was_sent) return std::nullopt;
  Sent sent{.packet = *packet, .plan = {}};
  rewriter.PlanAgain(*origin, **packet, sent.plan);
  piece.look.Apply(sent.plan);
  return sent;
}

}  // namespace sfu
