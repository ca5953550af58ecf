#include "tests/sim/encoder.h"

#include <utility>

namespace sim {

Encoder::Encoder(EncoderOptions options, Dice dice)
    : options_(options),
      picture_id_(static_cast<uint16_t>(dice.Below(1 << 15))),
      frame_number_(static_cast<uint16_t>(dice.Next())),
      tl0_pic_idx_(static_cast<uint8_t>(dice.Below(256))),
      key_idx_(static_cast<uint8_t>(dice.Below(32))) {}

CodedFrame Encoder::Encode(Duration captured, size_t size) {
  const bool key = std::exchange(key_wanted_, false);
  const uint32_t number = next_++;
  if (key) last_key_ = number;
  const size_t length = PatternLength(options_.temporal_layers);
  const size_t index = (number - last_key_) % length;
  const PatternStep step = PatternAt(options_.temporal_layers, index);

  CodedFrame frame;
  frame.content = {.call = options_.call,
                   .track = options_.track,
                   .layer = options_.layer,
                   .key_frame = key,
                   .temporal_id = step.temporal_id,
                   .frame = number,
                   .captured_us = captured.count()};
  if (!key) frame.content.reference = number - step.reference_distance;
  frame.size = size;
  frame.width = options_.width;
  frame.height = options_.height;
  frame.picture_id = picture_id_ = static_cast<uint16_t>((picture_id_ + 1) & 0x7fff);
  frame.frame_number = ++frame_number_;
  if (step.temporal_id == 0) ++tl0_pic_idx_;
  frame.tl0_pic_idx = tl0_pic_idx_;
  // KEYIDX names the key frame it depends on.
  if (key) key_idx_ = static_cast<uint8_t>((key_idx_ + 1) & 0x1f);
  frame.key_idx = key_idx_;
  frame.layer_sync = step.layer_sync;
  frame.pattern_index = static_cast<uint8_t>(index);
  return frame;
}

}  // namespace sim
