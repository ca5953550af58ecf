// A session over several descriptions: what stays, what is new, who yields.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "signaling/sdp/negotiator.h"
#include "signaling/sdp/serializer.h"
#include "tests/signaling_sdp/client.h"
#include "tests/signaling_sdp/fixture.h"

namespace signaling {
namespace {

using enum Direction;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class Renegotiation : public testing::Test {
 protected:
  SessionDescription Offer(const std::string& sdp) {
    const auto answer = negotiator_.OnOffer(sdp, {});
    EXPECT_TRUE(answer.ok()) << answer.status();
    return answer.ok() ? Parsed(*answer) : SessionDescription();
  }
  SessionDescription Offer(std::vector<MediaSection> sections) {
    return Offer(ClientOffer(std::move(sections)));
  }
  std::string Refused(std::vector<MediaSection> sections) {
    const auto media = negotiator_.media();
    const auto transport = negotiator_.transport();
    const auto answer = negotiator_.OnOffer(ClientOffer(std::move(sections)), {});
    EXPECT_EQ(answer.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(negotiator_.media(), media);
    EXPECT_EQ(negotiator_.transport(), transport);
    return std::string(answer.status().message());
  }
  absl::Status AnswerPending(const std::vector<Direction>& directions = {}) {
    const Negotiator::Offer offer = *negotiator_.pending_offer();
    return negotiator_.OnAnswer(SerializeSdp(ClientAnswer(offer.sdp, directions)),
                                offer.negotiation_id, {});
  }
  const sfu::MediaParameters& media() const { return negotiator_.media(); }

  Negotiator negotiator_{TestOptions()};
};

TEST_F(Renegotiation, TheSameOfferAgainChangesNothingButTheVersion) {
  const std::string offer = ReadFixture("pion-offer.sdp");
  SessionDescription first = Offer(offer);
  const auto media_before = media();
  SessionDescription second = Offer(offer);
  EXPECT_EQ(media(), media_before);
  EXPECT_NE(second.origin, first.origin);
  second.origin = first.origin;
  EXPECT_EQ(second, first);
}

TEST_F(Renegotiation, AddedAndRemovedTracksLeaveTheOthersAlone) {
  Offer({ClientAudio("0", kSendRecv)});
  const auto audio = media().receive[0];
  Offer({ClientAudio("0", kSendRecv), ClientVideo("1", kSendRecv)});
  EXPECT_EQ(media().receive[0], audio);
  ASSERT_THAT(media().receive, SizeIs(2));
  Offer({ClientAudio("0", kSendRecv), ClientVideo("1", kRecvOnly)});
  EXPECT_THAT(media().receive, ElementsAre(audio));
  EXPECT_THAT(media().send, SizeIs(2));
}

TEST_F(Renegotiation, ATrackThatPausesComesBackAsAnother) {
  Offer({ClientVideo("0", kSendOnly)});
  const auto first = media().receive[0].track;
  Offer({ClientVideo("0", kInactive)});
  EXPECT_THAT(media().receive, IsEmpty());
  Offer({ClientVideo("0", kSendOnly)});
  EXPECT_NE(media().receive[0].track, first);
}

TEST_F(Renegotiation, ASlotThatEndedComesBackWithAnotherSsrc) {
  Offer({ClientVideo("0", kRecvOnly)});
  const auto first = media().send[0];
  Offer({ClientVideo("0", kInactive)});
  EXPECT_THAT(media().send, IsEmpty());
  Offer({ClientVideo("0", kRecvOnly)});
  EXPECT_NE(media().send[0].ssrc, first.ssrc);
}

TEST_F(Renegotiation, AStoppedLineIsUsedForAnother) {
  Offer({ClientAudio("0", kSendRecv), ClientVideo("1", kSendOnly)});
  const SessionDescription stopped =
      Offer({ClientAudio("0", kSendRecv), ClientStopped("video", "1")});
  EXPECT_TRUE(stopped.sections[1].is_stopped());
  EXPECT_THAT(stopped.bundle_groups, ElementsAre(ElementsAre("0")));
  EXPECT_THAT(media().receive, SizeIs(1));
  Offer({ClientAudio("0", kSendRecv), ClientVideo("2", kSendOnly)});
  EXPECT_EQ(media().receive.at(1).mid, "2");
}

TEST_F(Renegotiation, AStoppedLineMayBeUsedForOtherMedia) {
  Offer({ClientAudio("0", kSendRecv), ClientVideo("1", kSendOnly)});
  Offer({ClientAudio("0", kSendRecv), ClientStopped("video", "1")});
  Offer({ClientAudio("0", kSendRecv), ClientAudio("2", kSendOnly)});
  EXPECT_EQ(media().receive.at(1).kind, rtp::MediaKind::kAudio);
}

TEST_F(Renegotiation, TheServerUsesAStoppedLineOfTheClient) {
  Offer({ClientAudio("0", kSendRecv), ClientVideo("1", kSendOnly)});
  Offer({ClientAudio("0", kSendRecv), ClientStopped("video", "1")});
  const SessionDescription offer = Parsed(negotiator_.CreateOffer({.audio = 1, .video = 1}).sdp);
  ASSERT_THAT(offer.sections, SizeIs(2));
  EXPECT_EQ(offer.sections[1].mid, "s0");
  ASSERT_TRUE(AnswerPending().ok());
  EXPECT_EQ(media().send.at(1).mid, "s0");
}

TEST_F(Renegotiation, StoppingEverythingIsFine) {
  Offer({ClientAudio("0", kSendRecv)});
  Offer({ClientStopped("audio", "0")});
  EXPECT_THAT(media().receive, IsEmpty());
  EXPECT_THAT(media().send, IsEmpty());
}

TEST_F(Renegotiation, LinesNeitherVanishNorChange) {
  Offer({ClientAudio("0", kSendRecv), ClientVideo("1", kSendOnly)});
  EXPECT_THAT(Refused({ClientAudio("0", kSendRecv)}), HasSubstr("never left out"));
  EXPECT_THAT(Refused({ClientAudio("0", kSendRecv), ClientVideo("2", kSendOnly)}),
              HasSubstr("mid 2"));
  EXPECT_THAT(Refused({ClientAudio("0", kSendRecv), ClientAudio("1", kSendOnly)}),
              HasSubstr("mid 1"));
}

TEST_F(Renegotiation, ABadOfferLeavesThePendingOnePending) {
  negotiator_.CreateOffer({.audio = 1, .video = 1});
  EXPECT_FALSE(negotiator_.OnOffer("v=0\r\n", {}).ok());
  EXPECT_TRUE(AnswerPending().ok());
}

// RFC 9429 section 4.1.10.2 by roles: the server is the polite peer.
TEST_F(Renegotiation, InAGlareTheServerYields) {
  negotiator_.CreateOffer({.audio = 1, .video = 1});
  const Negotiator::Offer withdrawn = *negotiator_.pending_offer();
  const SessionDescription answer =
      Offer({ClientAudio("0", kSendRecv), ClientVideo("1", kSendRecv)});
  EXPECT_FALSE(negotiator_.pending_offer());
  EXPECT_THAT(answer.sections, SizeIs(2)) << "nothing of the withdrawn offer is in it";
  EXPECT_EQ(
      negotiator_
          .OnAnswer(SerializeSdp(ClientAnswer(withdrawn.sdp, {})), withdrawn.negotiation_id, {})
          .code(),
      absl::StatusCode::kFailedPrecondition);
  EXPECT_FALSE(negotiator_.NeedsOffer({.audio = 1, .video = 1}));
  EXPECT_TRUE(negotiator_.NeedsOffer({.audio = 1, .video = 2}));
}

TEST_F(Renegotiation, TheServersOfferKeepsTheClientsNumbers) {
  Offer(ReadFixture("firefox-offer-recvonly.sdp"));
  const SessionDescription offer = Parsed(negotiator_.CreateOffer({.audio = 2, .video = 2}).sdp);
  ASSERT_THAT(offer.sections, SizeIs(4));
  const MediaSection& audio = offer.sections[2];
  const MediaSection& video = offer.sections[3];
  EXPECT_EQ(audio.payloads[0].encoding, "opus");
  EXPECT_EQ(audio.payloads[0].payload_type, 109);
  EXPECT_EQ(video.FindPayload(120)->encoding, "VP8");
  EXPECT_EQ(video.FindPayload(124)->parameters, "apt=120");
  EXPECT_EQ(video.FindPayload(121)->encoding, "VP9");
  EXPECT_EQ(video.FindPayload(99)->encoding, "AV1");
  // 123, 122, 119 and 101 mean something else to this client.
  for (const uint8_t taken : {123, 122, 119, 101}) {
    EXPECT_EQ(video.FindPayload(taken), nullptr);
    EXPECT_EQ(audio.FindPayload(taken), nullptr);
  }
  for (const ExtensionLine& line : video.extensions) {
    if (line.uri == "urn:ietf:params:rtp-hdrext:sdes:mid") {
      EXPECT_EQ(line.id, 3);
    }
    EXPECT_NE(line.id, 2) << "is csrc-audio-level to this client";
    EXPECT_NE(line.id, 5) << "is toffset to this client";
  }
}

TEST_F(Renegotiation, AClientThatUsesEveryPayloadTypeLeavesNoneForMoreSections) {
  MediaSection video = ClientVideo("0", kSendOnly);
  video.payloads.clear();
  for (uint8_t i = 0; i < 128; ++i) {
    video.payloads.push_back({.payload_type = i, .encoding = "VP8", .clock_rate = 90000});
  }
  Offer({video});
  EXPECT_TRUE(negotiator_.NeedsOffer({.audio = 1, .video = 1}));
  const SessionDescription offer = Parsed(negotiator_.CreateOffer({.audio = 1, .video = 1}).sdp);
  ASSERT_THAT(offer.sections, SizeIs(2)) << "VP8 has a number, Opus has none";
  EXPECT_THAT(offer.sections[1].payloads, SizeIs(1));
  ASSERT_TRUE(AnswerPending().ok());
  EXPECT_FALSE(negotiator_.NeedsOffer({.audio = 1, .video = 1}));
}

TEST_F(Renegotiation, TheServersOfferKeepsSimulcastAlive) {
  Offer(ReadFixture("chromium156.sdp"));
  const SessionDescription offer = Parsed(negotiator_.CreateOffer({.audio = 1, .video = 1}).sdp);
  EXPECT_EQ(offer.sections[1].direction, kRecvOnly);
  EXPECT_THAT(offer.sections[1].simulcast->receive, SizeIs(3));
  EXPECT_TRUE(offer.sections[2].is_stopped());
  EXPECT_EQ(offer.sections[2].media, "application");
  EXPECT_THAT(offer.bundle_groups, ElementsAre(ElementsAre("0", "1", "s0", "s1")));
}

TEST_F(Renegotiation, NewCredentialsOfTheClientAreAnIceRestart) {
  Offer({ClientAudio("0", kSendRecv)});
  const auto before = negotiator_.transport();
  MediaSection audio = ClientAudio("0", kSendRecv);
  audio.transport.ice_ufrag = "next";
  audio.transport.ice_pwd = "nextpasswordnextpassword";
  const SessionDescription answer = Offer({audio});
  EXPECT_EQ(negotiator_.transport().remote_ice.ufrag, "next");
  EXPECT_NE(negotiator_.transport().local_ice, before.local_ice);
  EXPECT_EQ(answer.sections[0].transport.ice_ufrag, negotiator_.transport().local_ice.ufrag);
  const auto restarted = negotiator_.transport();
  Offer({audio});
  EXPECT_EQ(negotiator_.transport(), restarted) << "the same again is no restart";
  negotiator_.CreateOffer({.audio = 2, .video = 0});
  EXPECT_THAT(negotiator_.pending_offer()->sdp, HasSubstr(restarted.local_ice.ufrag));
}

TEST_F(Renegotiation, AnAnswerRestartsNothing) {
  Offer({ClientAudio("0", kSendRecv)});
  negotiator_.CreateOffer({.audio = 2, .video = 0});
  SessionDescription answer = ClientAnswer(negotiator_.pending_offer()->sdp, {});
  for (MediaSection& section : answer.sections) section.transport.ice_ufrag = "next";
  EXPECT_EQ(negotiator_.OnAnswer(SerializeSdp(answer), std::nullopt, {}).code(),
            absl::StatusCode::kInvalidArgument);
}

TEST_F(Renegotiation, AnotherCertificateIsAnotherSession) {
  Offer({ClientAudio("0", kSendRecv)});
  MediaSection audio = ClientAudio("0", kSendRecv);
  audio.transport.fingerprints = {Replaced(audio.transport.fingerprints[0], "15:72", "15:73")};
  EXPECT_THAT(Refused({audio}), HasSubstr("fingerprint"));
}

TEST_F(Renegotiation, AClientThatStopsReceivingIsNotAskedAgain) {
  negotiator_.CreateOffer({.audio = 1, .video = 2});
  ASSERT_TRUE(AnswerPending().ok());
  MediaSection audio = ClientAudio("s0", kSendRecv);
  Offer({audio, ClientVideo("s1", kSendOnly), ClientVideo("s2", kRecvOnly)});
  EXPECT_THAT(media().send, SizeIs(2));
  EXPECT_FALSE(negotiator_.NeedsOffer({.audio = 1, .video = 2}));
}

TEST_F(Renegotiation, ThousandsOfTurnsGrowNothing) {
  for (int i = 0; i < 2000; ++i) {
    Offer({ClientAudio("a", kSendRecv), ClientVideo("v" + std::to_string(i), kSendRecv)});
    Offer({ClientAudio("a", kSendRecv), ClientStopped("video", "v" + std::to_string(i))});
  }
  EXPECT_THAT(media().receive, SizeIs(1));
  EXPECT_THAT(media().send, SizeIs(1));
}

}  // namespace
}  // namespace signaling
