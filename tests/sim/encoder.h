// A simulated video encoder for one layer: frames in a temporal pattern, a key frame when asked
// for.
#pragma once

#include "tests/sim/coded_frame.h"
#include "tests/sim/dice.h"

namespace sim {

struct EncoderOptions {
  uint64_t call = 0;
  uint32_t track = 0;
  uint8_t layer = 0;
  int temporal_layers = 1;
  uint16_t width = 640;
  uint16_t height = 360;
};

class Encoder {
 public:
  Encoder(EncoderOptions options, Dice dice);

  // The next frame is a key frame. The first one is anyway.
  void RequestKeyFrame() { key_wanted_ = true; }
  bool key_frame_wanted() const { return key_wanted_; }
  CodedFrame Encode(Duration captured, size_t size);
  uint32_t frames() const { return next_; }

 private:
  EncoderOptions options_;
  bool key_wanted_ = true;
  uint32_t next_ = 0;
  uint32_t last_key_ = 0;
  uint16_t picture_id_;
  uint16_t frame_number_;
  uint8_t tl0_pic_idx_;
  uint8_t key_idx_;
};

}  // namespace sim
