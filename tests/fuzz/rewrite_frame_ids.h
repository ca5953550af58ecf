// What rewriting the ids of a VP8 or VP9 descriptor promises, as claims about one input.
#pragma once

#include <algorithm>
#include <vector>

#include "rtp/bytes.h"
#include "rtp/frame_info.h"
#include "tests/fuzz/require.h"

// `input`: picture id, TL0PICIDX, KEYIDX, then a payload.
inline void RewriteAndCompare(rtp::Codec codec, std::span<const uint8_t> input) {
  rtp::ByteReader reader(input);
  const rtp::FrameIds ids = {
      .picture_id = reader.ReadU16(), .tl0_pic_idx = reader.ReadU8(), .key_idx = reader.ReadU8()};
  const auto original = reader.ReadBytes(reader.remaining());
  std::vector<uint8_t> payload(original.begin(), original.end());
  const auto before = rtp::ParseFrameInfo(codec, payload);
  Require(rtp::RewriteFrameIds(codec, payload, ids) == before.has_value());
  const auto after = rtp::ParseFrameInfo(codec, payload);
  Require(after.has_value() == before.has_value());
  if (!after) {
    Require(std::ranges::equal(payload, original));
    return;
  }
  Require(after->picture_id_bits == before->picture_id_bits &&
          after->frame_start == before->frame_start && after->frame_end == before->frame_end &&
          after->key_frame == before->key_frame && after->switching_up == before->switching_up &&
          after->temporal_id == before->temporal_id && after->spatial_id == before->spatial_id);
  const int32_t picture_id_range = 1 << before->picture_id_bits;
  Require(after->picture_id == (before->picture_id < 0 ? -1 : ids.picture_id % picture_id_range));
  Require(after->tl0_pic_idx == (before->tl0_pic_idx < 0 ? -1 : ids.tl0_pic_idx));
  Require(after->key_idx == (before->key_idx < 0 ? -1 : ids.key_idx % 32));
}
