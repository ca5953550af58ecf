#include "bench/load/transport_sequence.h"

#include <gtest/gtest.h>

#include <vector>

#include "rtp/header_writer.h"

namespace bench {
namespace {

constexpr uint8_t kId = 3;

std::vector<uint8_t> PacketWith(const std::vector<std::pair<uint8_t, std::vector<uint8_t>>>& ext) {
  std::vector<uint8_t> packet(200, 0xee);
  rtp::HeaderWriter writer(packet, {.ssrc = 7, .sequence = 1, .payload_type = 96},
                           rtp::HeaderWriter::Form::kOneByte);
  for (const auto& [id, value] : ext) writer.AddExtension(id, value);
  writer.Finish();
  return packet;
}

TEST(TransportSequence, IsReadAmongOtherExtensions) {
  EXPECT_EQ(TransportSequenceOf(PacketWith({{3, {0x12, 0x34}}}), kId), 0x1234);
  EXPECT_EQ(TransportSequenceOf(PacketWith({{1, {'v'}}, {5, {1, 2, 3}}, {3, {0xff, 0xfe}}}), kId),
            0xfffe);
}

TEST(TransportSequence, IsNotTakenFromAnythingElse) {
  EXPECT_EQ(TransportSequenceOf(PacketWith({}), kId), std::nullopt);
  EXPECT_EQ(TransportSequenceOf(PacketWith({{1, {3, 3}}}), kId), std::nullopt);
  EXPECT_EQ(TransportSequenceOf(PacketWith({{3, {1, 2, 3}}}), kId), std::nullopt);
  EXPECT_EQ(TransportSequenceOf(PacketWith({{3, {1, 2}}}), 0), std::nullopt);
}

TEST(TransportSequence, OfAPacketCutAnywhereReadsNothingBeyond) {
  const std::vector<uint8_t> packet = PacketWith({{1, {'v'}}, {3, {0x12, 0x34}}});
  for (size_t size = 0; size < packet.size(); ++size) {
    const std::vector<uint8_t> cut(packet.begin(), packet.begin() + static_cast<long>(size));
    const auto number = TransportSequenceOf(cut, kId);
    EXPECT_TRUE(!number || *number == 0x1234) << size;
  }
}

}  // namespace
}  // namespace bench
