// Picture ids of a layer, of 15 bits whatever form they come in: a publisher may write those below
// 128 in seven bits and all others in fifteen (aiortc, pion), or never more than seven.
#pragma once

#include <cstdint>
#include <utility>

#include "rtp/frame_info.h"

namespace sfu {

class PictureIds {
 public:
  // The packet's own, which may come in any order; `in_order`: after all that came before.
  void Unwrap(rtp::FrameInfo& frame, bool in_order) {
    if (frame.picture_id < 0) return;
    const bool narrow = frame.picture_id_bits == 7;
    if (narrow && narrow_)
      frame.picture_id = (newest_ + Ahead(frame.picture_id, in_order)) & 0x7FFF;
    const int32_t ahead = (frame.picture_id - newest_) & 0x7FFF;
    if (std::exchange(started_, true) && (ahead == 0 || ahead >= 0x4000)) return;  // no newer one
    newest_ = frame.picture_id;
    narrow_ = narrow;
  }

 private:
  // By how many pictures the one of these seven bits comes after the newest.
  int32_t Ahead(int32_t seven_bits, bool in_order) const {
    const int32_t most_behind = in_order ? 0 : 64;
    return ((seven_bits - newest_ + most_behind) & 0x7F) - most_behind;
  }

  int32_t newest_ = 0;
  bool narrow_ = false;  // the newest came in seven bits
  bool started_ = false;
};

}  // namespace sfu
