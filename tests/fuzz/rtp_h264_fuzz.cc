// An H264 payload.
#include "rtp/frame_info.h"
#include "rtp/h264.h"
#include "tests/fuzz/require.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  const auto frame = rtp::ParseFrameInfo(rtp::Codec::kH264, std::span(bytes, size));
  if (!frame) return 0;
  Require(size > 0);
  Require(frame->picture_id == -1 && frame->tl0_pic_idx == -1 && frame->key_idx == -1);
  Require(frame->temporal_id <= 7 && frame->spatial_id <= 3);
  return 0;
}
