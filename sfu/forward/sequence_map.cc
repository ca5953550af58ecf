#include "sfu/forward/sequence_map.h"

#include <algorithm>

namespace sfu {

void SequenceMap::Begin(int64_t from, int32_t picture_id) {
  ++piece_;
  Push({.from = from,
        .sequence = highest_out_ + 1 - from,
        .picture_id = picture_id,
        .piece = piece_});
  highest_source_ = from - 1;
}

void SequenceMap::BeginAgain() {
  if (offsets_.empty()) return;
  Offsets offsets = offsets_.back();
  offsets.from = highest_source_ + 1;
  offsets.piece = ++piece_;
  Push(offsets);
  ForgetAll();
  known_from_ = offsets.from + offsets.sequence;  // the holes before it stay
}

const SequenceMap::Offsets* SequenceMap::OffsetsOf(int64_t source) const {
  for (size_t i = offsets_.size(); i-- > 0;) {
    if (offsets_[i].piece != piece_) break;
    if (source >= offsets_[i].from) return &offsets_[i];
  }
  return nullptr;
}

void SequenceMap::LeaveOut(int64_t source, int32_t pictures) {
  Offsets& last = offsets_.back();
  Offsets next = last;
  next.from = source + 1;
  --next.sequence;
  next.picture_id -= pictures;
  highest_source_ = source;
  // The highest number stays: holes before this packet keep theirs. A run of packets left out one
  // after another needs one place.
  if (last.from == source) {
    last = next;
  } else {
    Push(next);
  }
}

std::optional<SequenceMap::Origin> SequenceMap::OriginOf(uint16_t sequence) const {
  const int64_t out = Unwrap(sequence);
  if (out > highest_out_ || out < std::max(known_from_, highest_out_ - kReach)) return std::nullopt;
  const auto holds = [out](const Run& run) { return run.first <= out && out <= run.last; };
  if (std::any_of(voids_.begin(), voids_.end(), holds)) return std::nullopt;
  for (size_t i = offsets_.size(); i-- > 0;) {
    if (piece_ - offsets_[i].piece >= kPieces) break;
    const int64_t source = out - offsets_[i].sequence;
    if (source >= offsets_[i].from) return Origin{&offsets_[i], source};
  }
  return std::nullopt;
}

void SequenceMap::Void(uint16_t sequence) {
  const int64_t out = Unwrap(sequence);
  if (!voids_.empty() && voids_.back().last + 1 == out) {
    voids_.back().last = out;
    return;
  }
  if (voids_.size() == kVoids) {
    // What is no longer known to be void is not known at all.
    const auto lowest = std::min_element(voids_.begin(), voids_.end(),
                                         [](Run a, Run b) { return a.last < b.last; });
    known_from_ = std::max(known_from_, lowest->last + 1);
    std::erase_if(voids_, [this](const Run& run) { return run.last < known_from_; });
  }
  voids_.push_back({out, out});
}

void SequenceMap::ForgetAll() {
  known_from_ = highest_out_ + 1;
  voids_.clear();
}

void SequenceMap::Push(const Offsets& offsets) {
  if (offsets_.size() == kOffsets) offsets_.erase(offsets_.begin());
  offsets_.push_back(offsets);
}

}  // namespace sfu
