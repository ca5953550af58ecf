#include "rtp/transport_feedback.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <map>

#include "tests/rtp/wire.h"

namespace rtp {
namespace {

using std::chrono::microseconds;
using ::testing::ElementsAreArray;

RtcpBlock BlockOf(std::span<const uint8_t> bytes) {
  RtcpReader reader(bytes);
  const std::optional<RtcpBlock> block = reader.Next();
  EXPECT_TRUE(block);
  EXPECT_EQ(block->kind(), RtcpKind::kTransportFeedback);
  return block.value_or(RtcpBlock{});
}

struct Seen {
  uint16_t sequence = 0;
  std::optional<int64_t> micros;
  bool operator==(const Seen&) const = default;
};

std::vector<Seen> ReadAll(std::span<const uint8_t> bytes) {
  std::vector<Seen> seen;
  TransportFeedbackReader reader(BlockOf(bytes));
  EXPECT_FALSE(reader.failed());
  while (const auto packet = reader.Next()) {
    seen.push_back({packet->sequence,
                    packet->arrival ? std::optional(packet->arrival->count()) : std::nullopt});
  }
  return seen;
}

bool Fails(std::string_view bytes) {
  const std::vector<uint8_t> block = Hex(bytes);
  TransportFeedbackReader reader(BlockOf(block));
  EXPECT_FALSE(reader.failed() && reader.Next()) << "a malformed block reads as empty";
  return reader.failed();
}

// Sender SSRC 1, media SSRC 2.
constexpr std::string_view kSsrcs = "00000001 00000002";

TEST(TransportFeedbackReader, ReadsARunOfSmallDeltas) {
  // Base 10, 3 packets, reference 2 * 64 ms, feedback 5; run of 3 small; deltas 4, 0, 255.
  const auto bytes = Hex("af cd 0006 00000001 00000002 000a 0003 000002 05 2003 04 00 ff 00 00 03");
  TransportFeedbackReader reader(BlockOf(bytes));
  EXPECT_EQ(reader.feedback_count(), 5);
  EXPECT_EQ(reader.base_sequence(), 10);
  EXPECT_EQ(reader.packet_count(), 3);
  EXPECT_EQ(ReadAll(bytes),
            (std::vector<Seen>{{10, 129'000}, {11, 129'000}, {12, 129'000 + 63'750}}));
}

TEST(TransportFeedbackReader, ReadsAOneBitVector) {
  // Base 65535: received, lost, received, then lost to the fourteenth.
  const auto bytes = Hex("8f cd 0005 00000001 00000002 ffff 000e 000000 00 a800 01 02");
  std::vector<Seen> expected = {{65535, 250}, {0, std::nullopt}, {1, 750}};
  for (uint16_t i = 2; i < 13; ++i) expected.push_back({i, std::nullopt});
  EXPECT_EQ(ReadAll(bytes), expected);
}

TEST(TransportFeedbackReader, ReadsATwoBitVectorWithNegativeDeltas) {
  // small, large, lost, large; deltas 1, 256, -2.
  const auto bytes = Hex("af cd 0006 00000001 00000002 0000 0004 000000 00 d880 01 0100 fffe 01");
  EXPECT_EQ(
      ReadAll(bytes),
      (std::vector<Seen>{{0, 250}, {1, 250 + 64'000}, {2, std::nullopt}, {3, 250 + 64'000 - 500}}));
}

TEST(TransportFeedbackReader, ReadsChunksOfEveryKindInARow) {
  // A run of 2 lost, a one-bit vector of 14 with the last received, a run of 2 large.
  const auto bytes =
      Hex("af cd 0007 00000001 00000002 0000 0012 000000 00 0002 8001 4002"
          "01 0100 ffff 01");
  std::vector<Seen> expected(15);
  for (uint16_t i = 0; i < 15; ++i) expected[i].sequence = i;
  expected.push_back({15, 250});
  expected.push_back({16, 64'250});
  expected.push_back({17, 64'000});
  EXPECT_EQ(ReadAll(bytes), expected);
}

TEST(TransportFeedbackReader, TheReferenceTimeIsSigned) {
  const auto bytes = Hex("8f cd 0005 00000001 00000002 0000 0001 ffffff 00 2001 04 00");
  EXPECT_EQ(ReadAll(bytes), (std::vector<Seen>{{0, -63'000}}));
}

TEST(TransportFeedbackReader, ToleratesBytesBehindTheDeltasAndChunksOfNothing) {
  const auto bytes = Hex("8f cd 0006 00000001 00000002 0000 0001 000000 00 2000 2001 04 00 00 00");
  EXPECT_EQ(ReadAll(bytes), (std::vector<Seen>{{0, 1000}}));
}

TEST(TransportFeedbackReader, ReadsMalformedBlocksAsEmpty) {
  const std::string ssrcs(kSsrcs);
  EXPECT_TRUE(Fails("8f cd 0003" + ssrcs + "0000 0001")) << "cut short";
  EXPECT_TRUE(Fails("8f cd 0005" + ssrcs + "0000 0000 000000 00 2001 04 00")) << "no packets";
  EXPECT_TRUE(Fails("8f cd 0004" + ssrcs + "0000 0001 000000 00")) << "no chunk";
  EXPECT_TRUE(Fails("8f cd 0005" + ssrcs + "0000 0005 000000 00 2003 2001")) << "too few chunks";
  EXPECT_TRUE(Fails("8f cd 0005" + ssrcs + "0000 0003 000000 00 2003 01 01")) << "too few deltas";
  EXPECT_TRUE(Fails("8f cd 0005" + ssrcs + "0000 0001 000000 00 6001 01 01")) << "reserved symbol";
  EXPECT_TRUE(Fails("8f cd 0005" + ssrcs + "0000 0002 000000 00 dc00 01 01"))
      << "reserved symbol in a vector";
}

TEST(TransportFeedbackReader, IgnoresSymbolsBehindTheLastPacket) {
  // A two-bit vector whose second symbol is reserved, but only one packet.
  const auto bytes = Hex("8f cd 0005 00000001 00000002 0000 0001 000000 00 dfff 04 00");
  EXPECT_EQ(ReadAll(bytes), (std::vector<Seen>{{0, 1000}}));
}

class TransportFeedbackWriterTest : public testing::Test {
 protected:
  FeedbackBlock Write(std::span<const PacketArrival> arrivals, int64_t base, size_t capacity) {
    return WriteTransportFeedback(std::span(out_).first(capacity), 1, 2, 5, base, arrivals);
  }
  FeedbackBlock Write(std::span<const PacketArrival> arrivals) {
    return Write(arrivals, arrivals.empty() ? 0 : arrivals.front().sequence, out_.size());
  }

  std::array<uint8_t, 1500> out_{};
};

TEST_F(TransportFeedbackWriterTest, WritesARunToTheByte) {
  const std::array<PacketArrival, 3> arrivals = {{{65546, microseconds(129'000)},
                                                  {65547, microseconds(129'000)},
                                                  {65548, microseconds(192'750)}}};
  const FeedbackBlock block = Write(arrivals);
  EXPECT_EQ(block.arrivals_covered, 3u);
  EXPECT_THAT(block.bytes,
              ElementsAreArray(
                  Hex("af cd 0006 00000001 00000002 000a 0003 000002 05 2003 04 00 ff 00 00 03")));
}

TEST_F(TransportFeedbackWriterTest, WritesAOneBitVectorForGapsToTheByte) {
  const std::array<PacketArrival, 3> arrivals = {
      {{1, microseconds(250)}, {3, microseconds(500)}, {9, microseconds(750)}}};
  EXPECT_THAT(Write(arrivals).bytes,
              ElementsAreArray(
                  Hex("af cd 0006 00000001 00000002 0001 0009 000000 05 a820 01 01 01 00 00 03")));
}

TEST_F(TransportFeedbackWriterTest, WritesATwoBitVectorForLargeAndNegativeDeltasToTheByte) {
  const std::array<PacketArrival, 3> arrivals = {
      {{0, microseconds(250)}, {1, microseconds(64'250)}, {3, microseconds(63'750)}}};
  EXPECT_THAT(Write(arrivals).bytes,
              ElementsAreArray(
                  Hex("af cd 0006 00000001 00000002 0000 0004 000000 05 d880 01 0100 fffe 01")));
}

TEST_F(TransportFeedbackWriterTest, ReportsLossesBeforeTheFirstArrival) {
  const std::array<PacketArrival, 1> arrivals = {{{20'000, microseconds(0)}}};
  const FeedbackBlock block = Write(arrivals, 0, out_.size());
  const auto seen = ReadAll(block.bytes);
  ASSERT_EQ(seen.size(), 20'001u);
  EXPECT_EQ(seen.front(), (Seen{0, std::nullopt}));
  EXPECT_EQ(seen.back(), (Seen{20'000, 0}));
  EXPECT_EQ(block.bytes.size(), 32u) << "long losses are runs";
}

TEST_F(TransportFeedbackWriterTest, RaisesABaseThatIsTooFarBack) {
  const std::array<PacketArrival, 1> arrivals = {{{200'000, microseconds(0)}}};
  const FeedbackBlock block = Write(arrivals, 0, out_.size());
  EXPECT_EQ(block.arrivals_covered, 1u);
  const auto seen = ReadAll(block.bytes);
  EXPECT_EQ(seen.size(), 65535u);
  EXPECT_EQ(seen.back().sequence, 200'000 % 65536);
  EXPECT_EQ(seen.back().micros, 0);
}

TEST_F(TransportFeedbackWriterTest, LowersABaseBehindTheFirstArrival) {
  const std::array<PacketArrival, 1> arrivals = {{{7, microseconds(0)}}};
  EXPECT_EQ(ReadAll(Write(arrivals, 9, out_.size()).bytes), (std::vector<Seen>{{7, 0}}));
}

TEST_F(TransportFeedbackWriterTest, EndsWhereADeltaDoesNotFit) {
  const microseconds most = 32767 * microseconds(250);
  const std::array<PacketArrival, 3> arrivals = {
      {{0, microseconds(0)}, {1, most}, {2, 2 * most + microseconds(250)}}};
  EXPECT_EQ(Write(arrivals).arrivals_covered, 2u);
  EXPECT_EQ(Write(std::span(arrivals).subspan(2)).arrivals_covered, 1u) << "goes on from there";
}

TEST_F(TransportFeedbackWriterTest, EndsWhereTheCountDoesNotFit) {
  const std::array<PacketArrival, 2> arrivals = {{{0, microseconds(0)}, {65535, microseconds(0)}}};
  EXPECT_EQ(Write(arrivals).arrivals_covered, 1u);
}

TEST_F(TransportFeedbackWriterTest, EndsWhereAnArrivalIsOutOfOrder) {
  const std::array<PacketArrival, 2> arrivals = {{{3, microseconds(0)}, {3, microseconds(0)}}};
  EXPECT_EQ(Write(arrivals).arrivals_covered, 1u);
}

TEST_F(TransportFeedbackWriterTest, WritesNothingWhenNothingFits) {
  const std::array<PacketArrival, 1> arrivals = {{{0, microseconds(0)}}};
  EXPECT_TRUE(Write({}).bytes.empty());
  EXPECT_TRUE(Write(arrivals, 0, 23).bytes.empty());
  EXPECT_TRUE(Write(arrivals, 0, 10).bytes.empty());
  EXPECT_EQ(Write(arrivals, 0, 23).arrivals_covered, 0u);
  EXPECT_EQ(Write(arrivals, 0, 24).arrivals_covered, 1u);
}

// Packets in bursts with losses, reordered arrivals and pauses: what a bad network yields.
std::vector<PacketArrival> RandomArrivals(std::mt19937_64& random) {
  std::vector<PacketArrival> arrivals;
  auto sequence = static_cast<int64_t>(Between(random, 0, 200'000));
  auto arrival = microseconds(static_cast<int64_t>(Between(random, 0, 10'000'000'000)));
  const uint64_t step = std::array<uint64_t, 3>{300, 20'000, 2'000'000}[Between(random, 0, 2)];
  const uint64_t loss_percent = Between(random, 0, 60);
  for (uint64_t i = Between(random, 1, 600); i > 0; --i) {
    const bool lost = Between(random, 0, 99) < loss_percent;
    sequence += lost ? static_cast<int64_t>(Between(random, 2, 40)) : 1;
    if (Between(random, 0, 99) == 0) sequence += 10'000;
    arrival += microseconds(static_cast<int64_t>(Between(random, 0, step)));
    if (Between(random, 0, 9) == 0) arrival -= microseconds(static_cast<int64_t>(step));
    arrivals.push_back({sequence, arrival});
  }
  return arrivals;
}

TEST(TransportFeedback, WhatIsWrittenReadsBackWithin125MicrosecondsInBlocksThatFit) {
  ForEachSeed(
      [](std::mt19937_64& random) {
        const std::vector<PacketArrival> arrivals = RandomArrivals(random);
        std::vector<uint8_t> out(Between(random, 64, 1200));
        std::span<const PacketArrival> rest = arrivals;
        int64_t base = rest.front().sequence - static_cast<int64_t>(Between(random, 0, 30));
        while (!rest.empty()) {
          const FeedbackBlock block = WriteTransportFeedback(out, 1, 2, 0, base, rest);
          ASSERT_GT(block.arrivals_covered, 0u);
          ASSERT_LE(block.bytes.size(), out.size());
          std::map<uint16_t, int64_t> expected;
          for (const PacketArrival& packet : rest.first(block.arrivals_covered)) {
            expected[static_cast<uint16_t>(packet.sequence)] = packet.arrival.count();
          }
          uint16_t next = static_cast<uint16_t>(base);
          for (const Seen& seen : ReadAll(block.bytes)) {
            ASSERT_EQ(seen.sequence, next++) << "no number is left out";
            ASSERT_EQ(seen.micros.has_value(), expected.contains(seen.sequence));
            if (seen.micros) {
              ASSERT_NEAR(*seen.micros, expected[seen.sequence], 125);
            }
          }
          base = rest[block.arrivals_covered - 1].sequence + 1;
          ASSERT_EQ(next, static_cast<uint16_t>(base)) << "and the last arrival ends the block";
          rest = rest.subspan(block.arrivals_covered);
        }
      },
      500);
}

}  // namespace
}  // namespace rtp
