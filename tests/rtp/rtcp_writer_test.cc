#include "rtp/rtcp_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "tests/rtp/wire.h"

namespace rtp {
namespace {

using ::testing::ElementsAreArray;

class RtcpWriterTest : public testing::Test {
 protected:
  RtcpBlock OnlyBlock() {
    RtcpReader reader(writer_.written());
    const std::optional<RtcpBlock> block = reader.Next();
    EXPECT_TRUE(block);
    EXPECT_FALSE(reader.Next());
    EXPECT_FALSE(reader.failed());
    return block.value_or(RtcpBlock{});
  }

  std::array<uint8_t, 1500> out_{};
  RtcpWriter writer_{out_};
};

TEST_F(RtcpWriterTest, WritesASenderReportToTheByte) {
  const std::array<ReportBlock, 1> reports = {{{.ssrc = 0x22222222,
                                                .fraction_lost = 64,
                                                .cumulative_lost = -2,
                                                .highest_sequence = 0x10002,
                                                .jitter = 3,
                                                .last_sr = 0xB7052000,
                                                .delay_since_last_sr = 0x54000}}};
  ASSERT_TRUE(writer_.AddSenderReport(0x11111111, NtpTime{0xB44DB70520000000}, 0xABCD, 100, 10000,
                                      reports));
  EXPECT_THAT(
      writer_.written(),
      ElementsAreArray(Hex("81 c8 000c 11111111 b44db705 20000000 0000abcd 00000064 00002710"
                           "22222222 40 fffffe 00010002 00000003 b7052000 00054000")));
}

TEST_F(RtcpWriterTest, WritesAReceiverReportToTheByte) {
  ASSERT_TRUE(writer_.AddReceiverReport(0x11111111, {}));
  EXPECT_THAT(writer_.written(), ElementsAreArray(Hex("80 c9 0001 11111111")));
}

TEST_F(RtcpWriterTest, ClampsTheLossCountTo24Bits) {
  const std::array<ReportBlock, 2> reports = {
      {{.cumulative_lost = 1 << 30}, {.cumulative_lost = -(1 << 30)}}};
  ASSERT_TRUE(writer_.AddReceiverReport(1, reports));
  const auto report = ParseReceiverReport(OnlyBlock());
  ReportBlockReader reader(report->reports);
  EXPECT_EQ(reader.Next()->cumulative_lost, 0x7FFFFF);
  EXPECT_EQ(reader.Next()->cumulative_lost, -0x800000);
}

TEST_F(RtcpWriterTest, EndsACnameChunkAtAWordWithAtLeastOneZero) {
  ASSERT_TRUE(writer_.AddCname(1, "abc"));
  EXPECT_THAT(writer_.written(), ElementsAreArray(Hex("81 ca 0003 00000001 01 03 616263 000000")));
  RtcpWriter exact(out_);
  ASSERT_TRUE(exact.AddCname(1, "ab"));
  EXPECT_THAT(exact.written(), ElementsAreArray(Hex("81 ca 0003 00000001 01 02 6162 00000000")));
}

TEST_F(RtcpWriterTest, WritesAGoodbyeToTheByte) {
  const std::array<uint32_t, 2> ssrcs = {1, 2};
  ASSERT_TRUE(writer_.AddGoodbye(ssrcs));
  EXPECT_THAT(writer_.written(), ElementsAreArray(Hex("82 cb 0002 00000001 00000002")));
}

TEST_F(RtcpWriterTest, PacksNackedNumbersAcrossTheWrap) {
  const std::array<uint16_t, 7> sequences = {100, 101, 116, 117, 65535, 0, 0};
  ASSERT_TRUE(writer_.AddNack(1, 2, sequences));
  EXPECT_THAT(writer_.written(),
              ElementsAreArray(Hex("81 cd 0005 00000001 00000002 0064 8001 0075 0000 ffff 0001")));
}

TEST_F(RtcpWriterTest, NacksAsManyAsFit) {
  const std::array<uint16_t, 3> sequences = {0, 100, 200};
  RtcpWriter tight{std::span(out_).first(20)};
  ASSERT_TRUE(tight.AddNack(1, 2, sequences));
  EXPECT_THAT(tight.written(),
              ElementsAreArray(Hex("81 cd 0004 00000001 00000002 0000 0000 0064 0000")));
  RtcpWriter tighter{std::span(out_).first(15)};
  EXPECT_FALSE(tighter.AddNack(1, 2, sequences)) << "a NACK needs an item";
  EXPECT_EQ(tighter.size(), 0u);
  EXPECT_FALSE(writer_.AddNack(1, 2, {}));
}

TEST_F(RtcpWriterTest, WritesAPliToTheByte) {
  ASSERT_TRUE(writer_.AddPli(1, 2));
  EXPECT_THAT(writer_.written(), ElementsAreArray(Hex("81 ce 0002 00000001 00000002")));
}

TEST_F(RtcpWriterTest, WritesAFirToTheByte) {
  ASSERT_TRUE(writer_.AddFir(1, 2, 7));
  EXPECT_THAT(writer_.written(),
              ElementsAreArray(Hex("84 ce 0004 00000001 00000000 00000002 07000000")));
}

TEST_F(RtcpWriterTest, WritesARembToTheByte) {
  const std::array<uint32_t, 1> ssrcs = {2};
  ASSERT_TRUE(writer_.AddRemb(1, 1'048'575, ssrcs));
  EXPECT_THAT(writer_.written(),
              ElementsAreArray(Hex("8f ce 0005 00000001 00000000 52454d42 01 0bffff 00000002")))
      << "rounded down to 18 bits of mantissa";
}

TEST_F(RtcpWriterTest, RembKeepsEveryRateWithinOneIn131072) {
  ForEachSeed([](std::mt19937_64& random) {
    std::array<uint8_t, 64> out;
    RtcpWriter writer(out);
    const uint64_t rate = random() >> Between(random, 0, 63);
    ASSERT_TRUE(writer.AddRemb(1, rate, {}));
    RtcpReader reader(writer.written());
    const uint64_t read = ParseRemb(*reader.Next())->bitrate_bps;
    EXPECT_LE(read, rate);
    EXPECT_LE(rate - read, rate >> 17);
  });
}

TEST_F(RtcpWriterTest, AppendsBlocksToACompound) {
  ASSERT_TRUE(writer_.AddReceiverReport(1, {}));
  ASSERT_TRUE(writer_.AddCname(1, "sfu"));
  ASSERT_TRUE(writer_.AddRaw(Hex("af cd 0001 00000001")));
  RtcpReader reader(writer_.written());
  EXPECT_EQ(reader.Next()->kind(), RtcpKind::kReceiverReport);
  EXPECT_EQ(ParseSourceDescription(*reader.Next())->cname, "sfu");
  EXPECT_EQ(reader.Next()->kind(), RtcpKind::kTransportFeedback);
  EXPECT_FALSE(reader.Next());
}

TEST_F(RtcpWriterTest, RefusesMoreThanTheCountFieldsHold) {
  const std::vector<ReportBlock> reports(32);
  const std::vector<uint32_t> ssrcs(256);
  const std::string cname(256, 'a');
  EXPECT_FALSE(writer_.AddSenderReport(1, {}, 0, 0, 0, reports));
  EXPECT_FALSE(writer_.AddReceiverReport(1, reports));
  EXPECT_FALSE(writer_.AddGoodbye(std::span(ssrcs).first(32)));
  EXPECT_FALSE(writer_.AddRemb(1, 1, ssrcs));
  EXPECT_FALSE(writer_.AddCname(1, cname));
  EXPECT_FALSE(writer_.AddRaw({}));
  EXPECT_FALSE(writer_.AddRaw(Hex("80 c9 00")));
  EXPECT_EQ(writer_.size(), 0u);
  EXPECT_TRUE(writer_.AddReceiverReport(1, std::span(reports).first(31)));
  EXPECT_TRUE(writer_.AddCname(1, std::string_view(cname).substr(1)));
}

TEST_F(RtcpWriterTest, LeavesWhatIsWrittenAsItWasWhenABlockDoesNotFit) {
  const auto pli = Hex("81 ce 0002 00000001 00000002");
  const std::array<uint32_t, 1> ssrcs = {1};
  RtcpWriter writer{std::span(out_).first(15)};
  ASSERT_TRUE(writer.AddPli(1, 2));
  EXPECT_FALSE(writer.AddSenderReport(1, {}, 0, 0, 0));
  EXPECT_FALSE(writer.AddReceiverReport(1, {}));
  EXPECT_FALSE(writer.AddCname(1, "a"));
  EXPECT_FALSE(writer.AddGoodbye(ssrcs));
  EXPECT_FALSE(writer.AddNack(1, 2, std::array<uint16_t, 1>{7}));
  EXPECT_FALSE(writer.AddPli(1, 2));
  EXPECT_FALSE(writer.AddFir(1, 2, 3));
  EXPECT_FALSE(writer.AddRemb(1, 2, {}));
  EXPECT_FALSE(writer.AddRaw(pli));
  EXPECT_THAT(writer.written(), ElementsAreArray(pli));
}

TEST_F(RtcpWriterTest, NackReadsBackAsTheNumbersWritten) {
  ForEachSeed(
      [](std::mt19937_64& random) {
        std::vector<uint16_t> sequences;
        auto next = static_cast<uint16_t>(random());
        for (uint64_t i = Between(random, 1, 60); i > 0; --i) {
          sequences.push_back(next);
          next = static_cast<uint16_t>(next + Between(random, 1, 40));
        }
        std::array<uint8_t, 512> out;
        RtcpWriter writer(out);
        ASSERT_TRUE(writer.AddNack(1, 2, sequences));
        RtcpReader reader(writer.written());
        NackReader items(ParseNack(*reader.Next())->items);
        std::vector<uint16_t> read;
        while (const auto sequence = items.Next()) read.push_back(*sequence);
        EXPECT_EQ(read, sequences);
      },
      1000);
}

}  // namespace
}  // namespace rtp
