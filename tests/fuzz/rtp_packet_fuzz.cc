// A datagram as an RTP packet, with every extension mapped: whatever is accepted lies within it.
#include <vector>

#include "rtp/packet.h"
#include "rtp/rtx.h"
#include "tests/fuzz/require.h"

using rtp::ExtensionKind;
using rtp::ExtensionSlice;

namespace {

// Kinds on ids 1 to 13, and again on 101 to 113 for the two-byte form.
rtp::ExtensionMap MapOfAll() {
  rtp::ExtensionMap map;
  for (uint8_t i = 0; i < rtp::kExtensionKinds; ++i) {
    map.Set(static_cast<uint8_t>(1 + i), static_cast<ExtensionKind>(i));
    map.Set(static_cast<uint8_t>(101 + i), static_cast<ExtensionKind>(i));
  }
  return map;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  static const rtp::ExtensionMap kMap = MapOfAll();
  const std::span packet(bytes, size);
  rtp::LooksLikeRtcp(packet);
  const auto parsed = rtp::ParsePacket(packet, kMap);
  if (!parsed) return 0;
  Require(size_t{parsed->header_size} + parsed->payload_size + parsed->padding_size == size);
  for (const ExtensionSlice& slice : parsed->extensions) {
    if (!slice.present()) continue;
    Require(slice.offset >= rtp::kMinHeaderSize + 4);
    Require(slice.offset + slice.length <= parsed->header_size);
  }
  const auto payload = parsed->Payload(packet);
  if (const auto rtx = rtp::ReadRtxPayload(payload)) {
    Require(rtx->original_payload.size() + rtp::kOriginalSequenceSize == payload.size());
  }
  return 0;
}
