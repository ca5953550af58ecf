#include "rtp/rtcp_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "tests/rtp/wire.h"

namespace rtp {
namespace {

using ::testing::ElementsAre;
using ::testing::ElementsAreArray;

// The only block of `compound`, whose bytes must outlive it.
RtcpBlock OnlyBlock(const std::vector<uint8_t>& compound) {
  RtcpReader reader(compound);
  const std::optional<RtcpBlock> block = reader.Next();
  EXPECT_TRUE(block);
  EXPECT_FALSE(reader.Next());
  EXPECT_FALSE(reader.failed());
  return block.value_or(RtcpBlock{});
}

std::vector<RtcpKind> Kinds(const std::vector<uint8_t>& compound, bool& failed) {
  std::vector<RtcpKind> kinds;
  RtcpReader reader(compound);
  while (const auto block = reader.Next()) kinds.push_back(block->kind());
  failed = reader.failed();
  return kinds;
}

std::vector<uint16_t> Sequences(const Nack& nack) {
  std::vector<uint16_t> sequences;
  NackReader reader(nack.items);
  while (const auto sequence = reader.Next()) sequences.push_back(*sequence);
  return sequences;
}

TEST(RtcpReader, WalksACompoundBlockByBlock) {
  bool failed = true;
  EXPECT_THAT(Kinds(Hex("80 c9 0001 00000001"             // RR without reports
                        "81 ca 0002 00000001 01 00 0000"  // SDES
                        "81 ce 0002 00000001 00000002"    // PLI
                        "80 cb 0000"),                    // BYE of nobody
                    failed),
              ElementsAre(RtcpKind::kReceiverReport, RtcpKind::kSourceDescription, RtcpKind::kPli,
                          RtcpKind::kGoodbye));
  EXPECT_FALSE(failed);
}

TEST(RtcpReader, TellsKindsByTypeAndFormat) {
  const auto kind = [](uint8_t type, uint8_t count) { return RtcpBlock{type, count, {}}.kind(); };
  EXPECT_EQ(kind(200, 1), RtcpKind::kSenderReport);
  EXPECT_EQ(kind(205, 1), RtcpKind::kNack);
  EXPECT_EQ(kind(205, 15), RtcpKind::kTransportFeedback);
  EXPECT_EQ(kind(205, 3), RtcpKind::kOther) << "TMMBR";
  EXPECT_EQ(kind(206, 1), RtcpKind::kPli);
  EXPECT_EQ(kind(206, 4), RtcpKind::kFir);
  EXPECT_EQ(kind(206, 15), RtcpKind::kRemb);
  EXPECT_EQ(kind(206, 2), RtcpKind::kOther) << "SLI";
  EXPECT_EQ(kind(204, 0), RtcpKind::kOther) << "APP";
  EXPECT_EQ(kind(207, 0), RtcpKind::kOther) << "XR";
}

TEST(RtcpReader, KeepsTheBlocksBeforeALyingOne) {
  const std::string pli = "81 ce 0002 00000001 00000002";
  for (const std::string lie : {
           "81 ce 0003 00000001 00000002",  // longer than the datagram
           "81 ce 00",                      // cut short
           "41 ce 0002 00000001 00000002",  // version 1
           "a1 ce 0002 00000001 00000000",  // padding of none
           "a1 ce 0002 00000001 00000009",  // more padding than body
           "a0 cb 0000",                    // padding without a byte to count it
       }) {
    bool failed = false;
    EXPECT_THAT(Kinds(Hex(pli + lie), failed), ElementsAre(RtcpKind::kPli)) << lie;
    EXPECT_TRUE(failed) << lie;
  }
}

TEST(RtcpReader, OfAnEmptyDatagramHasNothingAndDoesNotFail) {
  RtcpReader reader({});
  EXPECT_FALSE(reader.Next());
  EXPECT_FALSE(reader.failed());
}

TEST(RtcpReader, CutsPaddingOff) {
  const auto bytes = Hex("a1 ce 0003 00000001 00000002 00000004");
  EXPECT_THAT(OnlyBlock(bytes).body, ElementsAreArray(Hex("00000001 00000002")));
}

TEST(RtcpReader, TakesPaddingThatIsNoWholeWordAsTransportFeedbackHasIt) {
  const auto bytes = Hex("af cd 0002 00000001 00000001");
  EXPECT_EQ(OnlyBlock(bytes).body.size(), 7u);
}

TEST(SenderReport, Parses) {
  const auto bytes =
      Hex("81 c8 000c 11111111 b44db705 20000000 0000abcd 00000064 00002710"
          "22222222 40 fffffe 00010002 00000003 b7052000 00054000");
  const auto report = ParseSenderReport(OnlyBlock(bytes));
  ASSERT_TRUE(report);
  EXPECT_EQ(report->sender_ssrc, 0x11111111u);
  EXPECT_EQ(report->ntp.value, 0xB44DB70520000000u);
  EXPECT_EQ(report->rtp_timestamp, 0xABCDu);
  EXPECT_EQ(report->packet_count, 100u);
  EXPECT_EQ(report->octet_count, 10000u);

  ReportBlockReader reports(report->reports);
  const auto block = reports.Next();
  ASSERT_TRUE(block);
  EXPECT_EQ(block->ssrc, 0x22222222u);
  EXPECT_EQ(block->fraction_lost, 64);
  EXPECT_EQ(block->cumulative_lost, -2) << "24 bits, signed";
  EXPECT_EQ(block->highest_sequence, 0x10002u);
  EXPECT_EQ(block->jitter, 3u);
  EXPECT_EQ(block->last_sr, 0xB7052000u);
  EXPECT_EQ(block->delay_since_last_sr, 0x54000u);
  EXPECT_FALSE(reports.Next());
}

TEST(SenderReport, MayBeFollowedByAProfileExtension) {
  const auto bytes =
      Hex("80 c8 0007 11111111 b44db705 20000000 0000abcd 00000064 00002710 eeeeeeee");
  const auto report = ParseSenderReport(OnlyBlock(bytes));
  ASSERT_TRUE(report);
  EXPECT_TRUE(report->reports.empty());
}

TEST(SenderReport, WithFewerReportsThanItCountsIsRejected) {
  const auto bytes = Hex("81 c8 0006 11111111 b44db705 20000000 0000abcd 00000064 00002710");
  EXPECT_FALSE(ParseSenderReport(OnlyBlock(bytes)));
  const auto shorter = Hex("80 c8 0005 11111111 b44db705 20000000 0000abcd 00000064");
  EXPECT_FALSE(ParseSenderReport(OnlyBlock(shorter)));
}

TEST(ReceiverReport, Parses) {
  const auto bytes =
      Hex("82 c9 000d 11111111"
          "22222222 00 000001 00000001 00000000 00000000 00000000"
          "33333333 ff 7fffff 00000002 00000000 00000000 00000000");
  const auto report = ParseReceiverReport(OnlyBlock(bytes));
  ASSERT_TRUE(report);
  EXPECT_EQ(report->sender_ssrc, 0x11111111u);
  ReportBlockReader reports(report->reports);
  EXPECT_EQ(reports.Next()->ssrc, 0x22222222u);
  EXPECT_EQ(reports.Next()->cumulative_lost, 0x7FFFFF);
  EXPECT_FALSE(reports.Next());
}

TEST(ReceiverReport, WithFewerReportsThanItCountsIsRejected) {
  EXPECT_FALSE(ParseReceiverReport(OnlyBlock(Hex("81 c9 0001 11111111"))));
  EXPECT_FALSE(ParseReceiverReport(OnlyBlock(Hex("80 c9 0000"))));
}

TEST(Nack, NamesThePacketAndTheSixteenAfterIt) {
  const auto bytes = Hex("81 cd 0004 00000001 00000002 0064 8001 fffe 0003");
  const auto nack = ParseNack(OnlyBlock(bytes));
  ASSERT_TRUE(nack);
  EXPECT_EQ(nack->sender_ssrc, 1u);
  EXPECT_EQ(nack->media_ssrc, 2u);
  EXPECT_THAT(Sequences(*nack), ElementsAre(100, 101, 116, 65534, 65535, 0));
}

TEST(Nack, WithEveryBitSetAsksForSeventeen) {
  const auto bytes = Hex("81 cd 0003 00000001 00000002 0000 ffff");
  const auto sequences = Sequences(*ParseNack(OnlyBlock(bytes)));
  ASSERT_EQ(sequences.size(), 17u);
  for (uint16_t i = 0; i < 17; ++i) EXPECT_EQ(sequences[i], i);
}

TEST(Nack, WithoutItemsIsRejected) {
  EXPECT_FALSE(ParseNack(OnlyBlock(Hex("81 cd 0002 00000001 00000002"))));
  EXPECT_FALSE(ParseNack(OnlyBlock(Hex("81 cd 0001 00000001"))));
  EXPECT_FALSE(ParseNack(OnlyBlock(Hex("a1 cd 0003 00000001 00000002 00640001"))))
      << "an item cut by padding";
}

TEST(Pli, Parses) {
  const auto pli = ParsePli(OnlyBlock(Hex("81 ce 0002 00000001 00000002")));
  ASSERT_TRUE(pli);
  EXPECT_EQ(pli->sender_ssrc, 1u);
  EXPECT_EQ(pli->media_ssrc, 2u);
}

TEST(Pli, CutShortIsRejected) { EXPECT_FALSE(ParsePli(OnlyBlock(Hex("81 ce 0001 00000001")))); }

TEST(Fir, ParsesEveryEntry) {
  const auto bytes = Hex("84 ce 0006 00000001 00000000 00000002 07000000 00000003 ff000000");
  const auto fir = ParseFir(OnlyBlock(bytes));
  ASSERT_TRUE(fir);
  EXPECT_EQ(fir->sender_ssrc, 1u);
  FirReader entries(fir->entries);
  const auto first = entries.Next();
  ASSERT_TRUE(first);
  EXPECT_EQ(first->ssrc, 2u);
  EXPECT_EQ(first->command_sequence, 7);
  const auto second = entries.Next();
  ASSERT_TRUE(second);
  EXPECT_EQ(second->ssrc, 3u);
  EXPECT_EQ(second->command_sequence, 255);
  EXPECT_FALSE(entries.Next());
}

TEST(Fir, WithoutAWholeEntryIsRejected) {
  EXPECT_FALSE(ParseFir(OnlyBlock(Hex("84 ce 0002 00000001 00000000"))));
  EXPECT_FALSE(ParseFir(OnlyBlock(Hex("84 ce 0003 00000001 00000000 00000002"))));
  EXPECT_FALSE(ParseFir(OnlyBlock(Hex("84 ce 0001 00000001"))));
}

TEST(Remb, ParsesMantissaAndExponent) {
  // 0x3FFFF << 2 = 1,048,572 b/s.
  const auto bytes = Hex("8f ce 0006 00000001 00000000 52454d42 02 0bffff 00000002 00000003");
  const auto remb = ParseRemb(OnlyBlock(bytes));
  ASSERT_TRUE(remb);
  EXPECT_EQ(remb->sender_ssrc, 1u);
  EXPECT_EQ(remb->bitrate_bps, 1'048'572u);
  EXPECT_THAT(remb->ssrcs, ElementsAreArray(Hex("00000002 00000003")));
}

TEST(Remb, SaturatesWhereTheRateExceeds64Bits) {
  const auto bytes = Hex("8f ce 0004 00000001 00000000 52454d42 00 ffffff");
  EXPECT_EQ(ParseRemb(OnlyBlock(bytes))->bitrate_bps, std::numeric_limits<uint64_t>::max());
  const auto zero = Hex("8f ce 0004 00000001 00000000 52454d42 00 fc0000");
  EXPECT_EQ(ParseRemb(OnlyBlock(zero))->bitrate_bps, 0u);
}

TEST(Remb, WithAnotherIdentifierOrMissingSsrcsIsRejected) {
  EXPECT_FALSE(ParseRemb(OnlyBlock(Hex("8f ce 0004 00000001 00000000 52454d43 00 0bffff"))));
  EXPECT_FALSE(ParseRemb(OnlyBlock(Hex("8f ce 0004 00000001 00000000 52454d42 01 0bffff"))));
  EXPECT_FALSE(ParseRemb(OnlyBlock(Hex("8f ce 0003 00000001 00000000 52454d42"))));
}

TEST(Goodbye, NamesItsSources) {
  const auto bytes = Hex("82 cb 0003 00000001 00000002 03 627965");  // with a reason
  const auto goodbye = ParseGoodbye(OnlyBlock(bytes));
  ASSERT_TRUE(goodbye);
  EXPECT_THAT(goodbye->ssrcs, ElementsAreArray(Hex("00000001 00000002")));
}

TEST(Goodbye, WithFewerSourcesThanItCountsIsRejected) {
  EXPECT_FALSE(ParseGoodbye(OnlyBlock(Hex("82 cb 0001 00000001"))));
}

TEST(SourceDescription, FindsTheCname) {
  // A NAME of one byte before the CNAME "ab", then the end of the chunk.
  const auto bytes = Hex("81 ca 0003 00000001 02 01 7a 01 02 6162 00");
  const auto description = ParseSourceDescription(OnlyBlock(bytes));
  ASSERT_TRUE(description);
  EXPECT_EQ(description->ssrc, 1u);
  EXPECT_EQ(description->cname, "ab");
}

TEST(SourceDescription, WithoutACnameHasAnEmptyOne) {
  const auto description = ParseSourceDescription(OnlyBlock(Hex("81 ca 0002 00000001 02017a00")));
  ASSERT_TRUE(description);
  EXPECT_EQ(description->cname, "");
}

TEST(SourceDescription, WithItemsThatRunOverIsRejected) {
  EXPECT_FALSE(ParseSourceDescription(OnlyBlock(Hex("81 ca 0002 00000001 01036162"))));
  EXPECT_FALSE(ParseSourceDescription(OnlyBlock(Hex("81 ca 0002 00000001 02026162"))))
      << "no end of the chunk";
  EXPECT_FALSE(ParseSourceDescription(OnlyBlock(Hex("81 ca 0000"))));
  EXPECT_FALSE(ParseSourceDescription(OnlyBlock(Hex("80 ca 0000")))) << "no chunk";
}

TEST(RtcpReader, ReadsRandomBytesWithinBounds) {
  ForEachSeed(
      [](std::mt19937_64& random) {
        std::vector<uint8_t> bytes = RandomBytes(random, Between(random, 0, 64));
        if (bytes.size() >= 4) {
          bytes[0] = static_cast<uint8_t>(0x80 | (bytes[0] & 0x3F));
          bytes[1] = static_cast<uint8_t>(Between(random, 200, 206));
          bytes[2] = 0;
          bytes[3] = static_cast<uint8_t>(Between(random, 0, 16));
        }
        RtcpReader reader(bytes);
        size_t covered = 0;
        while (const auto block = reader.Next()) {
          covered += 4 + block->body.size();
          if (const auto nack = ParseNack(*block)) {
            EXPECT_LE(Sequences(*nack).size(), nack->items.size() / 4 * 17);
          }
          ParseSourceDescription(*block);
        }
        EXPECT_LE(covered, bytes.size());
      },
      5000);
}

}  // namespace
}  // namespace rtp
