#include "signaling/sdp/parser.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "signaling/sdp/serializer.h"
#include "tests/signaling_sdp/fixture.h"

namespace signaling {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::string_view kMinimal =
    "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\n";

SessionDescription WithLine(const std::string& line) {
  return Parsed(std::string(kMinimal) + line + "\r\n");
}
MediaSection SectionWith(const std::string& line) { return WithLine(line).sections.at(0); }

std::string ErrorOf(const std::string& sdp) {
  const auto parsed = ParseSdp(sdp);
  EXPECT_FALSE(parsed.ok()) << sdp;
  EXPECT_EQ(parsed.status().code(), absl::StatusCode::kInvalidArgument);
  return std::string(parsed.status().message());
}

class Fixture : public testing::TestWithParam<std::string> {};

TEST_P(Fixture, ReadsTheSameAfterBeingWritten) {
  const SessionDescription description = Parsed(ReadFixture(GetParam()));
  EXPECT_THAT(description.sections, testing::Not(IsEmpty()));
  EXPECT_EQ(Parsed(SerializeSdp(description)), description);
}

TEST_P(Fixture, LosesNoAttribute) {
  const std::string sdp = ReadFixture(GetParam());
  const std::string written = SerializeSdp(Parsed(sdp));
  for (const std::string_view kind : {"a=candidate:", "a=extmap:", "a=ssrc:", "a=ssrc-group:",
                                      "a=rid:", "a=mid:", "a=msid:", "a=fingerprint:"}) {
    const auto count = [kind](std::string_view text) {
      size_t n = 0;
      for (size_t at = text.find(kind); at != text.npos; at = text.find(kind, at + 1)) ++n;
      return n;
    };
    EXPECT_EQ(count(written), count(sdp)) << kind;
  }
}

TEST_P(Fixture, ReadsTheSameWithBareLineFeeds) {
  const std::string sdp = ReadFixture(GetParam());
  EXPECT_EQ(Parsed(Replaced(sdp, "\r\n", "\n")), Parsed(sdp));
}

INSTANTIATE_TEST_SUITE_P(All, Fixture, testing::ValuesIn(AllFixtures()), TestName);

TEST(Parser, ReadsChromiumsVideoSection) {
  const SessionDescription offer = Parsed(ReadFixture("chromium156.sdp"));
  EXPECT_TRUE(offer.extmap_allow_mixed);
  EXPECT_THAT(offer.bundle_groups, ElementsAre(ElementsAre("0", "1", "2")));
  const MediaSection& video = offer.sections.at(1);
  EXPECT_EQ(video.media, "video");
  EXPECT_EQ(video.mid, "1");
  EXPECT_EQ(video.direction, Direction::kSendOnly);
  EXPECT_EQ(video.transport.ice_ufrag, "g53L");
  EXPECT_EQ(video.transport.setup, DtlsSetup::kActPass);
  EXPECT_TRUE(video.rtcp_mux && video.rtcp_rsize);
  EXPECT_THAT(video.payloads, SizeIs(23));
  EXPECT_EQ(
      video.payloads[0],
      (PayloadFormat{.payload_type = 96,
                     .encoding = "VP8",
                     .clock_rate = 90000,
                     .feedback = {"goog-remb", "transport-cc", "ccm fir", "nack", "nack pli"}}));
  EXPECT_THAT(video.simulcast->send,
              ElementsAre(ElementsAre("q"), ElementsAre("h"), ElementsAre("f")));
  EXPECT_THAT(video.rids, SizeIs(3));
  EXPECT_EQ(offer.sections.at(2).formats, std::vector<std::string>{"webrtc-datachannel"});
}

TEST(Parser, ReadsSessionLevelAttributesOfFirefox) {
  const SessionDescription offer = Parsed(ReadFixture("firefox-offer-recvonly.sdp"));
  EXPECT_THAT(offer.transport.fingerprints, SizeIs(1));
  EXPECT_EQ(offer.direction, Direction::kSendRecv);
  EXPECT_EQ(offer.DirectionOf(offer.sections[0]), Direction::kRecvOnly);
  EXPECT_EQ(offer.sections[0].extensions[1].direction, Direction::kRecvOnly);
}

TEST(Parser, FeedbackForAllPayloadTypesCountsForEach) {
  EXPECT_THAT(SectionWith("a=rtcp-fb:* nack pli").payloads[0].feedback, ElementsAre("nack pli"));
}

TEST(Parser, RepeatedFeedbackCountsOnce) {
  EXPECT_THAT(SectionWith("a=rtcp-fb:96 nack \r\na=rtcp-fb:96 nack").payloads[0].feedback,
              ElementsAre("nack"));
}

TEST(Parser, LinesAboutUnlistedPayloadTypesSayNothing) {
  EXPECT_EQ(SectionWith("a=rtpmap:97 VP9/90000\r\na=rtcp-fb:97 nack\r\na=fmtp:97 x=1").payloads,
            std::vector<PayloadFormat>{{.payload_type = 96}});
}

TEST(Parser, ReadsSimulcastWithAlternativesAndPausedLayersAndOfOldDrafts) {
  EXPECT_THAT(SectionWith("a=simulcast:send a,~b;c recv d").simulcast->send,
              ElementsAre(ElementsAre("a", "~b"), ElementsAre("c")));
  EXPECT_THAT(SectionWith("a=simulcast: send rid=a;b").simulcast->send,
              ElementsAre(ElementsAre("a"), ElementsAre("b")));
}

TEST(Parser, KeepsWhatItDoesNotKnow) {
  EXPECT_THAT(SectionWith("a=framerate:15").others, ElementsAre("framerate:15"));
}

struct Bad {
  const char* name;
  std::string line;
  const char* complaint;
};
void PrintTo(const Bad& bad, std::ostream* out) { *out << bad.line.substr(0, 80); }
class BadLine : public testing::TestWithParam<Bad> {};

TEST_P(BadLine, IsRefusedByItsNumberAndName) {
  const std::string error = ErrorOf(std::string(kMinimal) + GetParam().line + "\r\n");
  EXPECT_THAT(error, HasSubstr("Line 6"));
  EXPECT_THAT(error, HasSubstr(GetParam().complaint));
}

INSTANTIATE_TEST_SUITE_P(
    Lines, BadLine,
    testing::Values(Bad{"NoEquals", "nonsense", "x=value"},
                    Bad{"MediaWithoutFormats", "m=audio 9 RTP/SAVPF", "m="},
                    Bad{"PortTooLarge", "m=audio 65536 RTP/SAVPF 0", "m="},
                    Bad{"NegativePort", "m=audio -1 RTP/SAVPF 0", "m="},
                    Bad{"PayloadTypeTooLarge", "m=audio 9 RTP/SAVPF 128", "m="},
                    Bad{"PayloadTypeTwice", "m=audio 9 RTP/SAVPF 1 1", "m="},
                    Bad{"RtpMapWithoutClock", "a=rtpmap:96 VP8", "a=rtpmap"},
                    Bad{"RtpMapWithZeroClock", "a=rtpmap:96 VP8/0", "a=rtpmap"},
                    Bad{"RtpMapOverflow", "a=rtpmap:96 VP8/99999999999", "a=rtpmap"},
                    Bad{"FmtpOfNothing", "a=fmtp:x y=1", "a=fmtp"},
                    Bad{"ExtensionZero", "a=extmap:0 urn:x", "a=extmap"},
                    Bad{"ExtensionTooLarge", "a=extmap:4352 urn:x", "a=extmap"},
                    Bad{"ExtensionDirection", "a=extmap:1/up urn:x", "a=extmap"},
                    Bad{"ExtensionWithoutUri", "a=extmap:1", "a=extmap"},
                    Bad{"RidWithoutDirection", "a=rid:q", "a=rid"},
                    Bad{"RidWithOddCharacter", "a=rid:q! send", "a=rid"},
                    Bad{"SimulcastOfNothing", "a=simulcast:send", "a=simulcast"},
                    Bad{"SimulcastOfNoRid", "a=simulcast:send rid=rid=", "a=simulcast"},
                    Bad{"SimulcastWithOddCharacter", "a=simulcast:send a;~b!", "a=simulcast"},
                    Bad{"SsrcNotANumber", "a=ssrc:-1 cname:x", "a=ssrc"},
                    Bad{"SsrcTooLarge", "a=ssrc:4294967296 cname:x", "a=ssrc"},
                    Bad{"GroupOfWords", "a=ssrc-group:FID a b", "a=ssrc-group"},
                    Bad{"Setup", "a=setup:sideways", "a=setup"}, Bad{"EmptyMid", "a=mid:", "a=mid"},
                    Bad{"LongMid", "a=mid:" + std::string(65, 'm'), "a=mid"},
                    Bad{"LongUfrag", "a=ice-ufrag:" + std::string(257, 'u'), "a=ice-ufrag"}),
    [](const testing::TestParamInfo<Bad>& bad) { return bad.param.name; });

std::string ManyLines(size_t count, const std::function<std::string(size_t)>& line) {
  std::string sdp(kMinimal);
  for (size_t i = 0; i < count; ++i) sdp += line(i) + "\r\n";
  return sdp;
}

TEST(ParserBounds, EightRidsAndNoMore) {
  const auto rid = [](size_t i) { return "a=rid:r" + std::to_string(i) + " send"; };
  EXPECT_THAT(Parsed(ManyLines(8, rid)).sections[0].rids, SizeIs(8));
  EXPECT_THAT(ErrorOf(ManyLines(9, rid)), HasSubstr("a=rid"));
}

TEST(ParserBounds, SixtyFourSectionsAndNoMore) {
  const auto section = [](size_t) { return "m=audio 9 UDP/TLS/RTP/SAVPF 0"; };
  EXPECT_THAT(Parsed(ManyLines(63, section)).sections, SizeIs(64));
  EXPECT_THAT(ErrorOf(ManyLines(64, section)), HasSubstr("at most 64"));
}

TEST(ParserBounds, RepeatedAttributesOfEveryKind) {
  for (const char* const line : {"a=candidate:x", "a=ssrc:1 x:y", "a=ssrc-group:FID 1 2",
                                 "a=extmap:1 urn:x", "a=msid:a b", "a=whatever"}) {
    EXPECT_THAT(ErrorOf(ManyLines(300, [&](size_t) { return std::string(line); })),
                HasSubstr("exceeds"));
  }
}

TEST(ParserBounds, ASizeALineAndANumberOfLines) {
  EXPECT_THAT(ErrorOf(std::string(kMinimal) + std::string(kMaxSdpSize, 'x')), HasSubstr("256 KiB"));
  EXPECT_THAT(ErrorOf(std::string(kMinimal) + "a=" + std::string(kMaxSdpLine, 'x')),
              HasSubstr("too long"));
  EXPECT_THAT(ErrorOf(ManyLines(kMaxSdpLines, [](size_t) { return "i=x"; })),
              HasSubstr("one too many"));
}

TEST(Parser, RefusesWhatIsNoSdp) {
  EXPECT_THAT(ErrorOf(""), HasSubstr("empty"));
  EXPECT_THAT(ErrorOf("{\"sdp\":1}"), HasSubstr("v=0"));
  EXPECT_THAT(ErrorOf(std::string(kMinimal) + std::string("a=x\0y", 5)), HasSubstr("character"));
}

TEST(Parser, RefusesTheSameMidTwice) {
  EXPECT_THAT(ErrorOf(std::string(kMinimal) + "a=mid:a\r\nm=audio 9 RTP/SAVPF 0\r\na=mid:a\r\n"),
              HasSubstr("mid a"));
}

TEST(Parser, RefusesTheSameRidTwice) {
  EXPECT_THAT(ErrorOf(std::string(kMinimal) + "a=rid:q send\r\na=rid:q recv\r\n"),
              HasSubstr("Line 7 of the SDP (a=rid)"));
}

TEST(Parser, NeverQuotesASecret) {
  const std::string error =
      ErrorOf(std::string(kMinimal) + "a=ice-pwd:top secret" + std::string(300, 'x') + "\r\n");
  EXPECT_THAT(error, HasSubstr("a=ice-pwd"));
  EXPECT_THAT(error, testing::Not(HasSubstr("secret")));
}

}  // namespace
}  // namespace signaling
