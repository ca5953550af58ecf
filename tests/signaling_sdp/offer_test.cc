// The server offers, the client answers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "signaling/sdp/negotiator.h"
#include "signaling/sdp/serializer.h"
#include "tests/signaling_sdp/client.h"
#include "tests/signaling_sdp/fixture.h"

namespace signaling {
namespace {

using enum Direction;
using sfu::TrackSource;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr SlotCounts kOneOfEach{.audio = 1, .video = 1};

class ServerOffer : public testing::Test {
 protected:
  SessionDescription Create(const SlotCounts& slots) {
    return Parsed(negotiator_.CreateOffer(slots).sdp);
  }
  absl::Status Answer(const SessionDescription& answer, const std::vector<TrackHint>& hints = {}) {
    return negotiator_.OnAnswer(SerializeSdp(answer), std::nullopt, hints);
  }
  // An answer to what is pending.
  SessionDescription Willing(const std::vector<Direction>& directions = {}) {
    return ClientAnswer(negotiator_.pending_offer()->sdp, directions);
  }
  std::vector<std::string> SlotMids() const {
    std::vector<std::string> mids;
    mids.reserve(negotiator_.media().send.size());
    for (const auto& section : negotiator_.media().send) mids.push_back(section.mid);
    return mids;
  }

  Negotiator negotiator_{TestOptions()};
};

std::vector<std::string> Summary(const SessionDescription& description) {
  std::vector<std::string> lines;
  for (const MediaSection& section : description.sections) {
    lines.push_back(
        section.mid + " " + section.media + " " +
        (section.is_stopped() ? "stopped" : std::string(DirectionName(*section.direction))));
  }
  return lines;
}

std::vector<std::string> Formats(const MediaSection& section) {
  std::vector<std::string> formats;
  for (const PayloadFormat& payload : section.payloads) {
    if (payload.encoding == "rtx") continue;
    formats.push_back(payload.encoding + " " + payload.parameters);
  }
  return formats;
}

TEST_F(ServerOffer, SendsAndReceivesOnTheFirstOfEachKindAndSendsOnTheRest) {
  EXPECT_THAT(Summary(Create({.audio = 2, .video = 3})),
              ElementsAre("s0 audio sendrecv", "s1 audio sendonly", "s2 video sendrecv",
                          "s3 video sendonly", "s4 video sendonly"));
}

TEST_F(ServerOffer, ListsEveryCodecWithItsRtx) {
  const SessionDescription offer = Create(kOneOfEach);
  EXPECT_THAT(Formats(offer.sections[0]), ElementsAre("opus minptime=10;useinbandfec=1",
                                                      "red 111/111", "G722 ", "PCMU ", "PCMA "));
  const std::string start = "x-google-start-bitrate=800";
  const std::string h264 = "H264 level-asymmetry-allowed=1;packetization-mode=";
  EXPECT_THAT(Formats(offer.sections[1]), ElementsAre("VP8 " + start, "VP9 profile-id=0;" + start,
                                                      h264 + "1;profile-level-id=42e01f;" + start,
                                                      h264 + "0;profile-level-id=42e01f;" + start,
                                                      h264 + "1;profile-level-id=4d001f;" + start,
                                                      h264 + "1;profile-level-id=640c1f;" + start,
                                                      "AV1 level-idx=5;profile=0;tier=0;" + start));
  EXPECT_THAT(offer.sections[1].payloads, SizeIs(14)) << "each has RTX";
}

TEST_F(ServerOffer, SpeaksForAnIceLitePassiveBundle) {
  const SessionDescription offer = Create(kOneOfEach);
  EXPECT_TRUE(offer.ice_lite);
  EXPECT_THAT(offer.bundle_groups, ElementsAre(ElementsAre("s0", "s1")));
  for (const MediaSection& section : offer.sections) {
    EXPECT_EQ(section.transport.setup, DtlsSetup::kActPass);
    EXPECT_THAT(section.candidates, SizeIs(2));
    EXPECT_TRUE(section.end_of_candidates && section.rtcp_mux && section.rtcp_rsize);
  }
}

TEST_F(ServerOffer, GivesAnExtensionOneIdInAllSections) {
  std::map<std::string, uint16_t> ids;
  std::map<uint16_t, std::string> uris;
  for (const MediaSection& section : Create({.audio = 2, .video = 2}).sections) {
    EXPECT_FALSE(section.extensions.empty());
    for (const ExtensionLine& line : section.extensions) {
      EXPECT_EQ(ids.emplace(line.uri, line.id).first->second, line.id) << line.uri;
      EXPECT_EQ(uris.emplace(line.id, line.uri).first->second, line.uri) << line.id;
      EXPECT_LE(line.id, 14);
    }
  }
}

TEST_F(ServerOffer, IsNegotiatedByTheAnswer) {
  Create(kOneOfEach);
  EXPECT_FALSE(negotiator_.negotiated());
  ASSERT_TRUE(Answer(Willing()).ok());
  EXPECT_TRUE(negotiator_.negotiated());
  EXPECT_FALSE(negotiator_.pending_offer());
  EXPECT_EQ(negotiator_.transport().remote_ice.ufrag, kClientUfrag);
  EXPECT_EQ(negotiator_.transport().local_ice.ufrag, "serverufrag");
  EXPECT_THAT(negotiator_.transport().remote_fingerprints, SizeIs(1));
  ASSERT_THAT(negotiator_.media().receive, SizeIs(2));
  EXPECT_EQ(negotiator_.media().receive[0].source, TrackSource::kMicrophone);
  EXPECT_EQ(negotiator_.media().receive[1].source, TrackSource::kCamera);
  EXPECT_THAT(SlotMids(), ElementsAre("s0", "s1"));
}

TEST_F(ServerOffer, KeepsOnlyCodecsTheClientTook) {
  Create(kOneOfEach);
  SessionDescription answer = Willing();
  std::erase_if(answer.sections[1].payloads,
                [](const PayloadFormat& p) { return p.encoding != "VP8"; });
  ASSERT_TRUE(Answer(answer).ok());
  ASSERT_THAT(negotiator_.media().send[1].codecs, SizeIs(1));
  EXPECT_EQ(negotiator_.media().send[1].codecs[0].codec, rtp::Codec::kVp8);
  EXPECT_EQ(negotiator_.media().send[1].rtx_ssrc, 0u) << "the client took no RTX";
}

TEST_F(ServerOffer, PayloadTypesTheOfferDidNotHaveAreIgnored) {
  Create(kOneOfEach);
  SessionDescription answer = Willing();
  answer.sections[1].payloads = ClientVideo("x", kSendRecv).payloads;
  answer.sections[1].payloads[0].payload_type = 120;
  const absl::Status status = Answer(answer);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(status.message(), HasSubstr("mid s1"));
  EXPECT_TRUE(negotiator_.pending_offer()) << "a bad answer leaves the offer pending";
  EXPECT_TRUE(Answer(Willing()).ok());
}

TEST_F(ServerOffer, DirectionsNeverExceedTheOffer) {
  Create({.audio = 0, .video = 2});
  SessionDescription answer = Willing();
  answer.sections[1].direction = kSendRecv;  // s1 was sendonly
  ASSERT_TRUE(Answer(answer).ok());
  EXPECT_THAT(negotiator_.media().receive, SizeIs(1));
}

TEST_F(ServerOffer, HintsOfTheAnswerNameTheTracks) {
  Create(kOneOfEach);
  ASSERT_TRUE(Answer(Willing(), {{"s1", TrackSource::kScreenShare}}).ok());
  EXPECT_EQ(negotiator_.media().receive[1].source, TrackSource::kScreenShare);
}

TEST_F(ServerOffer, GrowsAndKeepsWhatExists) {
  const SessionDescription first = Create(kOneOfEach);
  ASSERT_TRUE(Answer(Willing()).ok());
  const auto before = negotiator_.media();
  EXPECT_FALSE(negotiator_.NeedsOffer(kOneOfEach));
  EXPECT_TRUE(negotiator_.NeedsOffer({.audio = 1, .video = 2}));
  const SessionDescription second = Create({.audio = 1, .video = 2});
  EXPECT_THAT(Summary(second),
              ElementsAre("s0 audio sendrecv", "s1 video sendrecv", "s2 video sendonly"));
  EXPECT_EQ(second.sections[1].ssrcs, first.sections[1].ssrcs);
  EXPECT_EQ(second.sections[1].payloads, first.sections[1].payloads);
  EXPECT_EQ(second.sections[2].payloads, first.sections[1].payloads);
  ASSERT_TRUE(Answer(Willing()).ok());
  EXPECT_EQ(negotiator_.media().receive, before.receive);
  EXPECT_EQ(negotiator_.media().send[1], before.send[1]);
  EXPECT_THAT(SlotMids(), ElementsAre("s0", "s1", "s2"));
}

TEST_F(ServerOffer, NeverShrinks) {
  Create({.audio = 2, .video = 2});
  ASSERT_TRUE(Answer(Willing()).ok());
  EXPECT_FALSE(negotiator_.NeedsOffer(kOneOfEach));
  EXPECT_THAT(Create(kOneOfEach).sections, SizeIs(4));
}

TEST_F(ServerOffer, NeverGrowsBeyondTheLimit) {
  EXPECT_THAT(Create({.audio = 99, .video = 99}).sections, SizeIs(3 + 12));
  ASSERT_TRUE(Answer(Willing()).ok());
  EXPECT_FALSE(negotiator_.NeedsOffer({.audio = 99, .video = 99}));
}

TEST_F(ServerOffer, FollowsWhetherSlotsShareStreams) {
  Create(kOneOfEach);
  ASSERT_TRUE(Answer(Willing()).ok());
  const SlotCounts apart{.audio = 1, .video = 1, .paired = false};
  EXPECT_TRUE(negotiator_.NeedsOffer(apart));
  const SessionDescription offer = Create(apart);
  const auto stream = [&](size_t i) {
    const std::string& msid = offer.sections[i].msids.at(0);
    return msid.substr(0, msid.find(' '));
  };
  EXPECT_NE(stream(0), stream(1));
  ASSERT_TRUE(Answer(Willing()).ok());
  EXPECT_FALSE(negotiator_.NeedsOffer(apart));
  EXPECT_TRUE(negotiator_.NeedsOffer(kOneOfEach));
}

TEST_F(ServerOffer, ADeclinedSlotIsNotOfferedForEver) {
  Create({.audio = 1, .video = 2});
  ASSERT_TRUE(Answer(Willing({kSendRecv, kSendRecv, kInactive})).ok());
  EXPECT_THAT(SlotMids(), ElementsAre("s0", "s1"));
  EXPECT_FALSE(negotiator_.NeedsOffer({.audio = 1, .video = 2}));
  EXPECT_TRUE(negotiator_.NeedsOffer({.audio = 1, .video = 3}));
}

TEST_F(ServerOffer, ARejectedSlotIsNotOfferedForEverAndItsLineIsUsedAgain) {
  Create({.audio = 1, .video = 2});
  SessionDescription answer = Willing();
  answer.sections[2].port = 0;
  ASSERT_TRUE(Answer(answer).ok());
  EXPECT_FALSE(negotiator_.NeedsOffer({.audio = 1, .video = 2}));
  EXPECT_THAT(Summary(Create({.audio = 1, .video = 3})),
              ElementsAre("s0 audio sendrecv", "s1 video sendrecv", "s3 video sendonly"));
}

TEST_F(ServerOffer, AReplacedOfferKeepsItsMidsAndSsrcs) {
  const SessionDescription first = Create(kOneOfEach);
  const std::string old_id = negotiator_.pending_offer()->negotiation_id;
  const SessionDescription second = Create({.audio = 1, .video = 2});
  EXPECT_NE(negotiator_.pending_offer()->negotiation_id, old_id);
  EXPECT_EQ(second.sections[1].ssrcs, first.sections[1].ssrcs);
  EXPECT_THAT(Summary(second),
              ElementsAre("s0 audio sendrecv", "s1 video sendrecv", "s2 video sendonly"));
}

TEST_F(ServerOffer, AnAnswerToAReplacedOfferIsStale) {
  Create(kOneOfEach);
  const Negotiator::Offer old = *negotiator_.pending_offer();
  Create({.audio = 1, .video = 2});
  const std::string answer = SerializeSdp(ClientAnswer(old.sdp, {}));
  EXPECT_EQ(negotiator_.OnAnswer(answer, old.negotiation_id, {}).code(),
            absl::StatusCode::kFailedPrecondition);
  EXPECT_TRUE(negotiator_.pending_offer());
}

TEST_F(ServerOffer, AnAnswerToNothingIsStale) {
  const std::string answer = SerializeSdp(ClientDescription({ClientAudio("s0", kSendRecv)}));
  EXPECT_EQ(negotiator_.OnAnswer(answer, std::nullopt, {}).code(),
            absl::StatusCode::kFailedPrecondition);
}

TEST_F(ServerOffer, OfAViewerOnlySends) {
  NegotiatorOptions options = TestOptions();
  options.may_publish = false;
  negotiator_ = Negotiator(std::move(options));
  EXPECT_THAT(Summary(Create(kOneOfEach)), ElementsAre("s0 audio sendonly", "s1 video sendonly"));
  ASSERT_TRUE(Answer(Willing()).ok());
  EXPECT_THAT(negotiator_.media().receive, IsEmpty());
}

struct Spoiled {
  const char* name;
  void (*spoil)(SessionDescription&);
  const char* complaint;
};
class BadAnswer : public ServerOffer, public testing::WithParamInterface<Spoiled> {};

TEST_P(BadAnswer, IsRefusedAndChangesNothing) {
  Create(kOneOfEach);
  SessionDescription answer = Willing();
  GetParam().spoil(answer);
  const absl::Status status = Answer(answer);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr(GetParam().complaint));
  EXPECT_FALSE(negotiator_.negotiated());
  EXPECT_TRUE(Answer(Willing()).ok());
}

INSTANTIATE_TEST_SUITE_P(
    All, BadAnswer,
    testing::Values(
        Spoiled{"Passive",
                [](SessionDescription& a) { a.sections[0].transport.setup = DtlsSetup::kPassive; },
                "setup:passive"},
        Spoiled{"ActPass",
                [](SessionDescription& a) { a.sections[0].transport.setup = DtlsSetup::kActPass; },
                "setup:actpass"},
        Spoiled{"TooShort", [](SessionDescription& a) { a.sections.pop_back(); }, "1 m-sections"},
        Spoiled{"TooLong",
                [](SessionDescription& a) { a.sections.push_back(ClientAudio("z", kSendRecv)); },
                "3 m-sections"},
        Spoiled{"Swapped", [](SessionDescription& a) { std::swap(a.sections[0], a.sections[1]); },
                "s1"},
        Spoiled{"NoMux", [](SessionDescription& a) { a.sections[1].rtcp_mux = false; }, "rtcp-mux"},
        Spoiled{"NoFingerprint",
                [](SessionDescription& a) { a.sections[0].transport.fingerprints.clear(); },
                "fingerprint"},
        Spoiled{"NoCredentials",
                [](SessionDescription& a) { a.sections[0].transport.ice_pwd.clear(); }, "ice-pwd"},
        Spoiled{"Unbundled", [](SessionDescription& a) { a.bundle_groups.clear(); }, "BUNDLE"},
        Spoiled{"Lite", [](SessionDescription& a) { a.ice_lite = true; }, "ice-lite"},
        Spoiled{"AllRejected",
                [](SessionDescription& a) {
                  for (MediaSection& section : a.sections) section.port = 0;
                },
                "rejects every"}),
    [](const testing::TestParamInfo<Spoiled>& spoiled) { return spoiled.param.name; });

}  // namespace
}  // namespace signaling
