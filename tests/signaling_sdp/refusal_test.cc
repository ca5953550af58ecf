// Offers the server refuses, with a sentence that says what to change.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "signaling/sdp/negotiator.h"
#include "signaling/sdp/serializer.h"
#include "tests/signaling_sdp/client.h"
#include "tests/signaling_sdp/fixture.h"

namespace signaling {
namespace {

using enum Direction;
using testing::HasSubstr;

struct Spoiled {
  const char* name;
  void (*spoil)(SessionDescription&);
  const char* complaint;
};
void PrintTo(const Spoiled& spoiled, std::ostream* out) { *out << spoiled.name; }

class BadOffer : public testing::TestWithParam<Spoiled> {};

TEST_P(BadOffer, IsRefusedAndChangesNothing) {
  Negotiator negotiator(TestOptions());
  SessionDescription offer =
      ClientDescription({ClientAudio("0", kSendRecv), ClientVideo("1", kSendRecv)});
  GetParam().spoil(offer);
  const auto answer = negotiator.OnOffer(SerializeSdp(offer), {});
  EXPECT_EQ(answer.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(answer.status().message()), HasSubstr(GetParam().complaint));
  EXPECT_FALSE(negotiator.negotiated());
}

INSTANTIATE_TEST_SUITE_P(
    All, BadOffer,
    testing::Values(
        Spoiled{"NoCommonCodec",
                [](SessionDescription& o) { o.sections[1].payloads[0].encoding = "H265"; },
                "mid 1 has no codec the server forwards (it offers: H265)"},
        Spoiled{"Passive",
                [](SessionDescription& o) { o.sections[0].transport.setup = DtlsSetup::kPassive; },
                "a=setup:passive"},
        Spoiled{"OnHold",
                [](SessionDescription& o) { o.sections[0].transport.setup = DtlsSetup::kHoldConn; },
                "a=setup:holdconn"},
        Spoiled{"NoBundle", [](SessionDescription& o) { o.bundle_groups.clear(); }, "BUNDLE"},
        Spoiled{"HalfBundled", [](SessionDescription& o) { o.bundle_groups = {{"0"}}; },
                "mid 1 is not in the BUNDLE group"},
        Spoiled{"TwoBundles", [](SessionDescription& o) { o.bundle_groups = {{"0"}, {"1"}}; },
                "mid 1 is not in the BUNDLE group"},
        Spoiled{"NoMids",
                [](SessionDescription& o) {
                  for (MediaSection& section : o.sections) section.mid.clear();
                },
                "BUNDLE"},
        Spoiled{"NoMux", [](SessionDescription& o) { o.sections[1].rtcp_mux = false; },
                "mid 1 has no a=rtcp-mux"},
        Spoiled{"NoUfrag", [](SessionDescription& o) { o.sections[0].transport.ice_ufrag.clear(); },
                "mid 0 has no a=ice-ufrag"},
        Spoiled{"ShortPwd", [](SessionDescription& o) { o.sections[0].transport.ice_pwd = "x"; },
                "wrong length"},
        Spoiled{"UfragWithColon",
                [](SessionDescription& o) { o.sections[0].transport.ice_ufrag = "ab:cd"; },
                "wrong length or form"},
        Spoiled{"NoFingerprint",
                [](SessionDescription& o) { o.sections[0].transport.fingerprints.clear(); },
                "mid 0 has no a=fingerprint"},
        Spoiled{"Md5Fingerprint",
                [](SessionDescription& o) { o.sections[0].transport.fingerprints = {"md5 AB:CD"}; },
                "no well-formed a=fingerprint"},
        Spoiled{
            "ShortFingerprint",
            [](SessionDescription& o) { o.sections[0].transport.fingerprints = {"sha-256 AB:CD"}; },
            "no well-formed a=fingerprint"},
        Spoiled{"Lite", [](SessionDescription& o) { o.ice_lite = true; }, "ice-lite"},
        Spoiled{"SameSsrcTwice",
                [](SessionDescription& o) {
                  for (MediaSection& section : o.sections) section.ssrcs = {{7, "cname:x"}};
                },
                "SSRC"},
        Spoiled{"NothingAtAll", [](SessionDescription& o) { o.sections.clear(); },
                "no audio or video m-section"},
        Spoiled{"AllStopped",
                [](SessionDescription& o) {
                  for (MediaSection& section : o.sections) section.port = 0;
                },
                "no audio or video m-section"},
        Spoiled{"PlainRtp",
                [](SessionDescription& o) {
                  for (MediaSection& section : o.sections) section.protocol = "RTP/AVP";
                },
                "RTP/AVP"}),
    [](const testing::TestParamInfo<Spoiled>& spoiled) { return spoiled.param.name; });

TEST(Refusal, OneSectionNeedsNoBundle) {
  Negotiator negotiator(TestOptions());
  SessionDescription offer = ClientDescription({ClientAudio("0", kSendRecv)});
  offer.bundle_groups.clear();
  const auto answer = negotiator.OnOffer(SerializeSdp(offer), {});
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_TRUE(Parsed(*answer).bundle_groups.empty());
}

// WHIP and WHEP: RFC 9725 section 4.2 lets a server refuse what it could only take in part.
class WholeOrNothing : public testing::Test {
 protected:
  absl::StatusCode Code(bool publishes, std::vector<MediaSection> sections) {
    NegotiatorOptions options = TestOptions();
    options.whole_or_nothing = true;
    options.may_publish = publishes;
    if (publishes) options.max_audio_slots = options.max_video_slots = 0;
    Negotiator negotiator(std::move(options));
    return negotiator.OnOffer(ClientOffer(std::move(sections)), {}).status().code();
  }
  static MediaSection Channel() {
    MediaSection section{.media = "application",
                         .protocol = "UDP/DTLS/SCTP",
                         .formats = {"webrtc-datachannel"},
                         .mid = "2"};
    return section;
  }
};

TEST_F(WholeOrNothing, APublisherSends) {
  EXPECT_EQ(Code(true, {ClientAudio("0", kSendOnly), ClientVideo("1", kSendOnly)}),
            absl::StatusCode::kOk);
  EXPECT_EQ(Code(true, {ClientAudio("0", kSendRecv)}), absl::StatusCode::kOk);
  EXPECT_EQ(Code(true, {ClientAudio("0", kSendOnly), ClientVideo("1", kRecvOnly)}),
            absl::StatusCode::kFailedPrecondition);
}

TEST_F(WholeOrNothing, APlayerReceives) {
  EXPECT_EQ(Code(false, {ClientAudio("0", kRecvOnly), ClientVideo("1", kRecvOnly)}),
            absl::StatusCode::kOk);
  EXPECT_EQ(Code(false, {ClientAudio("0", kSendOnly), ClientVideo("1", kRecvOnly)}),
            absl::StatusCode::kFailedPrecondition);
}

TEST_F(WholeOrNothing, ADataChannelIsAPartThatCannotBeTaken) {
  EXPECT_EQ(Code(true, {ClientAudio("0", kSendOnly), ClientVideo("1", kSendOnly), Channel()}),
            absl::StatusCode::kFailedPrecondition);
}

TEST_F(WholeOrNothing, ASectionWithoutCommonCodecTakesTheRestWithIt) {
  MediaSection video = ClientVideo("1", kSendOnly);
  video.payloads[0].encoding = "H265";
  EXPECT_EQ(Code(true, {ClientAudio("0", kSendOnly), video}),
            absl::StatusCode::kFailedPrecondition);
}

TEST_F(WholeOrNothing, NonsenseIsStillNonsense) {
  NegotiatorOptions options = TestOptions();
  options.whole_or_nothing = true;
  EXPECT_EQ(Negotiator(std::move(options)).OnOffer("m=audio", {}).status().code(),
            absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace signaling
