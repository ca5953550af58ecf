#include "bench/load/session_sdp.h"

#include <gtest/gtest.h>

#include "signaling/sdp/parser.h"

namespace bench {
namespace {

const ClientIdentity kClient = {.ice = {"clientufrag", "client-password-0123456789"},
                                .fingerprint = {"sha-256", std::vector<uint8_t>(32, 0xab)}};

TEST(SessionSdp, OffersAPublishersStreams) {
  const std::string sdp =
      OfferSdp({.streams = {{.video = false, .ssrc = 1, .mid = "0"}, {.ssrc = 2, .mid = "1"}}},
               kClient, "actpass");
  const auto parsed = signaling::ParseSdp(sdp);
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  ASSERT_EQ(parsed->sections.size(), 2u);
  EXPECT_EQ(parsed->sections[0].payloads[0].encoding, "opus");
  EXPECT_EQ(parsed->sections[1].payloads[0].encoding, "VP8");
  EXPECT_EQ(parsed->sections[1].ssrcs[0].ssrc, 2u);
  EXPECT_EQ(parsed->DirectionOf(parsed->sections[1]), signaling::Direction::kSendOnly);
}

TEST(SessionSdp, OffersLayersByRid) {
  const std::string sdp = OfferSdp(
      {.streams = {{.ssrc = 1, .mid = "1", .rid = "f"}, {.ssrc = 2, .mid = "1", .rid = "q"}}},
      kClient, "actpass");
  const auto parsed = signaling::ParseSdp(sdp);
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  ASSERT_EQ(parsed->sections.size(), 1u);
  EXPECT_EQ(parsed->sections[0].rids.size(), 2u);
  EXPECT_EQ(parsed->sections[0].simulcast->send.size(), 2u);
  EXPECT_TRUE(parsed->sections[0].ssrcs.empty());
}

TEST(SessionSdp, OffersToReceiveAsBrowsersDo) {
  const auto parsed = signaling::ParseSdp(
      OfferSdp({.audio_slots = 1, .video_slots = 1, .as_browsers = true}, kClient, "actpass"));
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  ASSERT_EQ(parsed->sections.size(), 2u);
  for (const auto& section : parsed->sections) {
    EXPECT_EQ(section.payloads[0].feedback.back(), "transport-cc");
    EXPECT_EQ(section.extensions.size(), 3u);
  }
  EXPECT_EQ(parsed->sections[1].payloads[1].encoding, "rtx");
}

TEST(SessionSdp, ReadsWhereAServerIs) {
  const ClientIdentity server = {.ice = {"serverufrag", "server-password-0123456789"},
                                 .fingerprint = {"sha-256", std::vector<uint8_t>(32, 1)},
                                 .ip = "10.77.0.1"};
  const auto agreed = ReadSdp(OfferSdp({.video_slots = 1}, server, "active"), kClient);
  ASSERT_TRUE(agreed.ok()) << agreed.status();
  EXPECT_EQ(agreed->server.ToString(), "10.77.0.1:9");
  EXPECT_EQ(agreed->remote, server.ice);
  EXPECT_EQ(agreed->local, kClient.ice);
  EXPECT_EQ(agreed->fingerprint, server.fingerprint);
}

TEST(SessionSdp, RefusesADescriptionWithoutACandidate) {
  EXPECT_FALSE(ReadSdp(OfferSdp({.video_slots = 1}, kClient, "active"), kClient).ok());
}

TEST(SessionSdp, AnswersEverySectionForReceiving) {
  const std::string offer = OfferSdp({.audio_slots = 1, .video_slots = 2}, kClient, "actpass");
  const auto answer = AnswerSdp(offer, kClient);
  ASSERT_TRUE(answer.ok()) << answer.status();
  const auto parsed = signaling::ParseSdp(*answer);
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  ASSERT_EQ(parsed->sections.size(), 3u);
  for (const auto& section : parsed->sections) {
    EXPECT_EQ(parsed->DirectionOf(section), signaling::Direction::kRecvOnly);
    EXPECT_EQ(section.transport.setup, signaling::DtlsSetup::kActive);
  }
}

}  // namespace
}  // namespace bench
