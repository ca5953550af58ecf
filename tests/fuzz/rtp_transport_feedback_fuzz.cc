// A transport feedback block's body, read packet by packet.
#include "rtp/feedback_chunk.h"
#include "rtp/transport_feedback.h"
#include "tests/fuzz/require.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  const rtp::RtcpBlock block{.packet_type = 205, .count = 15, .body = std::span(bytes, size)};
  rtp::TransportFeedbackReader reader(block);
  uint32_t packets = 0;
  while (const auto packet = reader.Next()) {
    Require(packet->sequence == static_cast<uint16_t>(reader.base_sequence() + packets));
    ++packets;
  }
  Require(packets == reader.packet_count());
  Require(reader.failed() == (packets == 0));
  return 0;
}
