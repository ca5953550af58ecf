// What one slot sent, found again by the number it was sent under: the publisher's packet in the
// history of its layer, and the plan it had. Nothing is noted of a packet that is sent; all of a
// layer's subscribers share its history, and this remembers only what changes with a switch.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include "sfu/forward/packet_history.h"
#include "sfu/forward/rewriter.h"

namespace sfu {

// What the packets of a stream look like besides their numbers, from one switch to the next.
struct StreamLook {
  uint32_t csrc = 0;  // the track that is shown
  uint8_t payload_type = 0;
  uint8_t rtx_payload_type = 0;     // 0: none negotiated
  uint8_t source_payload_type = 0;  // others of the layer are not of this stream
  bool primary_only = false;        // RED source, subscriber without RED
  bool operator==(const StreamLook&) const = default;

  void Apply(RewritePlan& plan) const {
    plan.payload_type = payload_type;
    plan.rtx_payload_type = rtx_payload_type;
    plan.csrc = csrc;
    plan.primary_only = primary_only;
  }
};

class SentPackets {
 public:
  struct Sent {
    PacketRef packet;
    RewritePlan plan;
  };

  // The rewriter's present piece is of that layer's packets and looks like that.
  void Begin(const Rewriter& rewriter, std::weak_ptr<const PacketHistory> history,
             const StreamLook& look) {
    At(rewriter.piece()) = {std::move(history), look, Time::max()};
  }
  // Nothing that comes from now on is sent as part of that piece.
  void End(const Rewriter& rewriter, Time now) { At(rewriter.piece()).until = now; }
  // What was sent as `sequence`; nullopt: nothing was, or it is no longer known, or its layer has
  // let it go.
  std::optional<Sent> Find(const Rewriter& rewriter, uint16_t sequence) const;

 private:
  struct Piece {
    std::weak_ptr<const PacketHistory> history;
    StreamLook look;
    Time until{};  // what comes later is not of it
  };
  Piece& At(uint32_t piece) { return pieces_[piece % SequenceMap::kPieces]; }

  std::array<Piece, SequenceMap::kPieces> pieces_;  // the last ones, by number
};

}  // namespace sfu
