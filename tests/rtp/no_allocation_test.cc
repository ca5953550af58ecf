// What runs per packet, and RTCP too, allocates nothing.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "rtp/dependency_descriptor.h"
#include "rtp/frame_info.h"
#include "rtp/header_writer.h"
#include "rtp/packet.h"
#include "rtp/rtcp_reader.h"
#include "rtp/rtcp_writer.h"
#include "rtp/transport_feedback.h"
#include "tests/rtp/allocation_count.h"
#include "tests/rtp/wire.h"

namespace rtp {
namespace {

TEST(NoAllocation, TheCounterCounts) {
  const size_t before = AllocationCount();
  const std::vector<uint8_t> bytes(100);
  EXPECT_EQ(AllocationCount(), before + 1) << bytes.size();
}

TEST(NoAllocation, OnThePathOfAPacket) {
  ExtensionMap map;
  map.Set(1, ExtensionKind::kMid);
  const auto packet = Hex("9060000100000000 00000001 bede0001 10610000 90f09267c8b301");
  const auto descriptor = Hex("c10172 80081485214eafff");
  std::array<uint8_t, 64> out;
  DependencyStructure structure;
  bool has_structure = false;

  const size_t before = AllocationCount();
  const auto parsed = ParsePacket(packet, map);
  const auto frame = ParseFrameInfo(Codec::kVp8, parsed->Payload(packet));
  HeaderWriter writer(out, {.ssrc = 1}, HeaderWriter::Form::kOneByte);
  writer.AddExtension(1, parsed->ExtensionValue(packet, ExtensionKind::kMid));
  const size_t header_size = writer.Finish();
  const auto payload = parsed->Payload(packet);
  std::copy(payload.begin(), payload.end(), out.begin() + static_cast<int>(header_size));
  const bool rewritten =
      RewriteFrameIds(Codec::kVp8, std::span(out).subspan(header_size, payload.size()), {});
  ParseDependencyDescriptor(descriptor, structure, has_structure);
  EXPECT_EQ(AllocationCount(), before);
  EXPECT_TRUE(frame && rewritten);
}

TEST(NoAllocation, InRtcp) {
  const std::array<PacketArrival, 2> arrivals = {{{1, {}}, {5, {}}}};
  const std::array<uint16_t, 2> lost = {7, 9};
  std::array<uint8_t, 200> feedback;
  std::array<uint8_t, 400> out;

  const size_t before = AllocationCount();
  RtcpWriter writer(out);
  writer.AddReceiverReport(1, {});
  writer.AddCname(1, "sfu");
  writer.AddNack(1, 2, lost);
  writer.AddRaw(WriteTransportFeedback(feedback, 1, 2, 0, 1, arrivals).bytes);
  RtcpReader reader(writer.written());
  size_t packets = 0;
  while (const auto block = reader.Next()) {
    if (block->kind() != RtcpKind::kTransportFeedback) continue;
    TransportFeedbackReader packets_reader(*block);
    while (packets_reader.Next()) ++packets;
  }
  EXPECT_EQ(AllocationCount(), before);
  EXPECT_EQ(packets, 5u);
}

}  // namespace
}  // namespace rtp
