// A VP9 payload: its descriptor, and rewriting the ids in it.
//
// Input: the ids to write (4 bytes), then the payload.
#include "rtp/frame_info.h"
#include "rtp/vp9.h"
#include "tests/fuzz/rewrite_frame_ids.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  RewriteAndCompare(rtp::Codec::kVp9, std::span(bytes, size));
  return 0;
}
