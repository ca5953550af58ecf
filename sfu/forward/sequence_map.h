// Which of our sequence numbers belongs to which packet of the streams that a slot has followed,
// told both ways: so nothing has to be noted of a packet that is sent for it to be found again.
//
// Our stream is made of pieces, each from one switch to the next. Within a piece the difference of
// numbers changes only where a packet is left out; a late packet from before such a place is mapped
// as it would have been then. The last kOffsets of such places are known, the last kPieces pieces,
// and kVoids runs of numbers without a packet; memory for them is taken as they come.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "sfu/util/prefetch.h"

namespace sfu {

class SequenceMap {
 public:
  static constexpr size_t kOffsets = 64;
  static constexpr uint32_t kPieces = 8;
  static constexpr size_t kVoids = 64;
  // Of lower numbers nothing is said: receivers could take them for ones still to come (RFC 3711
  // section 3.3.1).
  static constexpr int64_t kReach = 1 << 14;

  // What is added to the numbers of a piece's packets from the source's `from` on.
  struct Offsets {
    int64_t from = 0;
    int64_t sequence = 0;
    int32_t picture_id = 0;
    uint32_t piece = 0;
  };
  struct Origin {
    const Offsets* offsets = nullptr;  // until the map changes
    int64_t sequence = 0;              // the source's
  };

  explicit SequenceMap(uint16_t first) : highest_out_(static_cast<int64_t>(first) - 1) {}

  // From source number `from` on, another stream is followed; numbers go on after the highest.
  void Begin(int64_t from, int32_t picture_id);
  // The same stream goes on as another piece, and what was sent before is forgotten.
  void BeginAgain();
  // Of the piece that is followed; nullptr: from before it, or so late that they are forgotten.
  const Offsets* OffsetsOf(int64_t source) const;
  // The packet `source` takes the number `out`; true when that is the highest so far.
  bool Give(int64_t source, int64_t out) {
    if (source > highest_source_) highest_source_ = source;
    if (out <= highest_out_) return false;
    highest_out_ = out;
    return true;
  }
  // Closes over `source`, which is newer than all: it has no number. `pictures` fewer than it came
  // with will have been sent.
  void LeaveOut(int64_t source, int32_t pictures);

  // The packet that has that number, or would have had it had it come in time; nullopt: none, or
  // that is forgotten.
  std::optional<Origin> OriginOf(uint16_t out) const;
  // That number belongs to no packet of the source.
  void Void(uint16_t out);
  void ForgetAll();

  uint32_t piece() const { return piece_; }
  int64_t highest_source() const { return highest_source_; }  // of this piece, sent or left out
  int64_t highest() const { return highest_out_; }            // the last number given
  // What the next packets will need.
  void Prefetch() const {
    if (!offsets_.empty()) sfu::Prefetch(&offsets_.back(), sizeof(Offsets));
  }

 private:
  struct Run {
    int64_t first = 0;
    int64_t last = 0;
  };
  int64_t Unwrap(uint16_t out) const {
    return highest_out_ + static_cast<int16_t>(out - static_cast<uint16_t>(highest_out_));
  }
  void Push(const Offsets& offsets);

  std::vector<Offsets> offsets_;  // oldest first
  std::vector<Run> voids_;
  int64_t highest_source_ = 0;
  int64_t highest_out_;
  int64_t known_from_ = 0;  // lower numbers are forgotten
  uint32_t piece_ = 0;      // 0: none was begun
};

}  // namespace sfu
