#include "tests/sim/reference_finder.h"

#include <algorithm>

namespace sim {

int64_t ReferenceFinder::UnwrapPictureId(uint16_t picture_id) {
  if (!last_picture_id_) return int64_t{1} << 20 | picture_id;
  constexpr int64_t kPeriod = 1 << 15;
  const int64_t last = *last_picture_id_;
  int64_t delta = (picture_id - last) % kPeriod;
  if (delta < 0) delta += kPeriod;
  if (delta > kPeriod / 2) delta -= kPeriod;
  return last + delta;
}

std::optional<ReferenceFinder::Ids> ReferenceFinder::FindVp8(const AssembledFrame& frame) {
  const PayloadView& view = frame.view;
  if (!view.picture_id) return std::nullopt;
  Ids ids{.id = UnwrapPictureId(*view.picture_id), .references = {}, .key_frame = frame.key_frame};
  if (ids.key_frame) return ids;
  if (!view.tl0_pic_idx || !view.temporal_id) {
    ids.references = {ids.id - 1};
    return ids;
  }
  // Layer 0 refers to the last of layer 0; others, within their TL0PICIDX, to all layers up to
  // their own, or with layer sync to layer 0 only.
  const bool base = *view.temporal_id == 0;
  const auto group =
      layers_of_.find(static_cast<uint8_t>(base ? *view.tl0_pic_idx - 1 : *view.tl0_pic_idx));
  if (group == layers_of_.end() || !group->second[0]) return std::nullopt;
  const int highest = base || view.layer_sync ? 0 : *view.temporal_id;
  for (int layer = 0; layer <= highest; ++layer) {
    const auto& newest = group->second[static_cast<size_t>(layer)];
    if (!newest && layer < *view.temporal_id) return std::nullopt;
    if (newest) ids.references.push_back(*newest);
  }
  return ids;
}

std::optional<ReferenceFinder::Ids> ReferenceFinder::FindVp9(const AssembledFrame& frame) {
  const PayloadView& view = frame.view;
  if (!view.picture_id) return std::nullopt;
  Ids ids{.id = UnwrapPictureId(*view.picture_id), .references = {}, .key_frame = frame.key_frame};
  if (ids.key_frame) return ids;
  if (view.picture_diff) {
    ids.references = {ids.id - *view.picture_diff};
    return ids;
  }
  if (picture_group_.empty()) return std::nullopt;
  // Frames of layer 0 are counted (RFC 9628 section 4.2): the one before must be there.
  if (view.tl0_pic_idx && view.temporal_id) {
    const uint8_t base = *view.temporal_id == 0 ? *view.tl0_pic_idx - 1 : *view.tl0_pic_idx;
    const auto group = layers_of_.find(base);
    if (group == layers_of_.end() || !group->second[0]) return std::nullopt;
  }
  const auto size = std::ssize(picture_group_);
  const int64_t index = ((ids.id - group_start_) % size + size) % size;
  ids.references = {ids.id - picture_group_[static_cast<size_t>(index)]};
  return ids;
}

std::optional<ReferenceFinder::Ids> ReferenceFinder::FindByDescriptor(const AssembledFrame& frame) {
  const auto descriptor =
      rtp::ParseDependencyDescriptor(frame.dependency_descriptor, *structure_, has_structure_);
  if (!descriptor) return std::nullopt;
  Ids ids{.id = frame_numbers_.Peek(descriptor->frame_number), .references = {}};
  const auto& dependencies = descriptor->dependencies;
  for (size_t i = 0; i < dependencies.frame_diff_count; ++i) {
    ids.references.push_back(ids.id - dependencies.frame_diffs[i]);
  }
  ids.key_frame = descriptor->has_structure && ids.references.empty();
  return ids;
}

std::optional<ReferenceFinder::Ids> ReferenceFinder::Find(const AssembledFrame& frame) {
  switch (frame.codec) {
    case rtp::Codec::kVp8:
      return FindVp8(frame);
    case rtp::Codec::kVp9:
      return FindVp9(frame);
    case rtp::Codec::kAv1:
      return FindByDescriptor(frame);
    default:
      break;
  }
  // H264: by descriptor where there is one, else only the unbroken successor of the last decoded
  // frame.
  if (!frame.dependency_descriptor.empty()) return FindByDescriptor(frame);
  Ids ids{.id = frame.last, .references = {}, .key_frame = frame.key_frame};
  if (ids.key_frame) return ids;
  if (!last_sequence_ || !packets_.OnlyPaddingBetween(*last_sequence_, frame.first)) {
    return std::nullopt;
  }
  ids.references = {*last_sequence_};
  return ids;
}

Verdict ReferenceFinder::Judge(const AssembledFrame& frame) {
  if (codec_ != frame.codec && !frame.key_frame) return Verdict::kWaits;
  const auto ids = Find(frame);
  if (!ids) return Verdict::kWaits;
  if (ids->key_frame) return Verdict::kDecodable;
  if (decoded_.contains(ids->id)) return Verdict::kBroken;  // one id, two frames
  const bool known = std::all_of(ids->references.begin(), ids->references.end(),
                                 [&](int64_t id) { return decoded_.contains(id); });
  return known ? Verdict::kDecodable : Verdict::kWaits;
}

void ReferenceFinder::OnDecoded(const AssembledFrame& frame) {
  const auto ids = Find(frame);
  if (codec_ != frame.codec || frame.key_frame) {
    decoded_.clear();
    layers_of_.clear();
    codec_ = frame.codec;
  }
  decoded_.insert(ids->id);
  if (decoded_.size() > 200) decoded_.erase(decoded_.begin());
  last_sequence_ = frame.last;
  const PayloadView& view = frame.view;
  if (view.picture_id) last_picture_id_ = ids->id;
  if (view.tl0_pic_idx && view.temporal_id) {
    auto& layers = layers_of_[*view.tl0_pic_idx];
    if (*view.temporal_id == 0) {
      layers = {};
      layers_of_.erase(static_cast<uint8_t>(*view.tl0_pic_idx - 20));
    }
    layers[*view.temporal_id & 3] = ids->id;
  }
  if (frame.codec == rtp::Codec::kVp9 && frame.key_frame) {
    picture_group_ = view.picture_group;
    group_start_ = ids->id;
  }
  if (!frame.dependency_descriptor.empty()) {
    frame_numbers_.Unwrap(static_cast<uint16_t>(ids->id));
  }
}

}  // namespace sim
