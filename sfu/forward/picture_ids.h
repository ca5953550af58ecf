// Picture ids of a layer, of 15 bits whatever form they come in: a publisher may write those below
// 128 in seven bits and all others in fifteen (aiortc, pion), or never more than seven.
#pragma once

#include <cstdint>
#include <utility>

#include "rtp/frame_info.h"

namespace sfu {

class PictureIds {
 public:
  // The packet's own, which may come in any order.
  void Unwrap(rtp::FrameInfo& frame) {
    if (frame.picture_id < 0) return;
    const bool narrow = frame.picture_id_bits == 7;
    if (narrow && narrow_) frame.picture_id = (newest_ + Ahead(frame.picture_id)) & 0x7FFF;
    const int32_t ahead = (frame.picture_id - newest_) & 0x7FFF;
    if (std::exchange(started_, true) && (ahead == 0 || ahead >= 0x4000)) return;  // no newer one
    newest_ = frame.picture_id;
    narrow_ = narrow;
  }

 private:
  // -64 .. 63: by how many pictures the one of these seven bits comes after the newest.
  int32_t Ahead(int32_t seven_bits) const { return ((seven_bits - newest_ + 64) & 0x7F) - 64; }

  int32_t newest_ = 0;
  bool narrow_ = false;  // the newest came in seven bits
  bool started_ = false;
};

}  // namespace sfu
