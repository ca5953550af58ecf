#include "signaling/sdp/codec_matching.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/signaling_sdp/fixture.h"

namespace signaling {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

MediaSection Section(const std::string& lines) { return Parsed("v=0\r\n" + lines).sections.at(0); }

std::vector<std::string> NamesOf(const std::vector<CodecMatch>& codecs) {
  std::vector<std::string> names;
  for (const CodecMatch& match : codecs) {
    std::string name = std::to_string(match.parameters.payload_type) + " " +
                       std::string(rtp::CodecName(match.parameters.codec));
    if (!match.parameters.profile.empty()) name += " " + match.parameters.profile;
    if (match.rtx) name += " rtx " + std::to_string(*match.parameters.rtx_payload_type);
    names.push_back(std::move(name));
  }
  return names;
}

TEST(CodecMatching, KeepsChromiumsOrderAndPairsRtx) {
  const SessionDescription offer = Parsed(ReadFixture("chromium156.sdp"));
  EXPECT_THAT(NamesOf(MatchCodecs(offer.sections[0])),
              ElementsAre("111 opus", "63 red 111/111", "9 G722", "0 PCMU", "8 PCMA"));
  EXPECT_THAT(NamesOf(MatchCodecs(offer.sections[1])),
              ElementsAre("96 VP8 rtx 97", "102 H264 4200/1 rtx 103", "104 H264 4200/0 rtx 107",
                          "108 H264 42e0/1 rtx 109", "114 H264 42e0/0 rtx 115",
                          "116 H264 4d00/1 rtx 117", "39 H264 4d00/0 rtx 40", "45 AV1 0 rtx 46",
                          "98 VP9 0 rtx 99", "100 VP9 2 rtx 101"));
}

TEST(CodecMatching, ReadsFirefox) {
  const SessionDescription offer = Parsed(ReadFixture("firefox153.sdp"));
  EXPECT_THAT(NamesOf(MatchCodecs(offer.sections[0])),
              ElementsAre("109 opus", "9 G722", "0 PCMU", "8 PCMA"));
  EXPECT_THAT(NamesOf(MatchCodecs(offer.sections[1])),
              ElementsAre("120 VP8 rtx 124", "121 VP9 0 rtx 125", "99 AV1 0 rtx 100"));
}

TEST(CodecMatching, ReadsSafariWithoutItsH265) {
  EXPECT_THAT(NamesOf(MatchCodecs(Parsed(ReadFixture("safari-style-offer.sdp")).sections[1])),
              ElementsAre("96 H264 640c/1 rtx 97", "98 H264 42e0/1 rtx 99",
                          "100 H264 640c/0 rtx 101", "102 H264 42e0/0 rtx 103", "106 VP8 rtx 107",
                          "108 VP9 0 rtx 109", "127 VP9 2 rtx 124"));
}

TEST(CodecMatching, NamesAreCaseInsensitive) {
  EXPECT_THAT(NamesOf(MatchCodecs(Parsed(ReadFixture("werift-offer.sdp")).sections[0])),
              ElementsAre("96 opus", "0 PCMU"));
}

TEST(CodecMatching, StaticPayloadTypesNeedNoRtpMap) {
  EXPECT_THAT(NamesOf(MatchCodecs(Section("m=audio 9 RTP/SAVPF 0 8 9 13\r\n"))),
              ElementsAre("0 PCMU", "8 PCMA", "9 G722"));
}

TEST(CodecMatching, AnswersFeedbackThatBothKnow) {
  const auto codecs = MatchCodecs(
      Section("m=video 9 RTP/SAVPF 96\r\na=rtpmap:96 VP8/90000\r\na=rtcp-fb:96 nack\r\n"
              "a=rtcp-fb:96 nack pli\r\na=rtcp-fb:96 nack sli\r\na=rtcp-fb:96 ccm tmmbr\r\n"));
  ASSERT_THAT(codecs, SizeIs(1));
  EXPECT_THAT(codecs[0].format.feedback, ElementsAre("nack", "nack pli"));
  EXPECT_TRUE(codecs[0].parameters.nack && codecs[0].parameters.pli);
  EXPECT_FALSE(codecs[0].parameters.fir || codecs[0].parameters.remb ||
               codecs[0].parameters.transport_cc);
}

TEST(CodecMatching, DropsRedThatIsNotOverOpus) {
  const std::string section =
      "m=audio 9 RTP/SAVPF 111 63 0\r\na=rtpmap:111 opus/48000/2\r\na=rtpmap:63 red/48000/2\r\n";
  EXPECT_THAT(NamesOf(MatchCodecs(Section(section + "a=fmtp:63 111/111\r\n"))),
              ElementsAre("111 opus", "63 red 111/111", "0 PCMU"));
  EXPECT_THAT(NamesOf(MatchCodecs(Section(section + "a=fmtp:63 0/0\r\n"))),
              ElementsAre("111 opus", "0 PCMU"));
}

TEST(CodecMatching, RedOfVideoIsNoCodec) {
  EXPECT_THAT(MatchCodecs(Section("m=video 9 RTP/SAVPF 118\r\na=rtpmap:118 red/90000\r\n")),
              IsEmpty());
}

TEST(CodecMatching, LyingClocksAndProfilesAreDropped) {
  for (const std::string payload :
       {"a=rtpmap:96 VP8/8000", "a=rtpmap:96 H264/90000\r\na=fmtp:96 packetization-mode=2",
        "a=rtpmap:96 H264/90000\r\na=fmtp:96 profile-level-id=42e0",
        "a=rtpmap:96 H264/90000\r\na=fmtp:96 profile-level-id=zzzzzz",
        "a=rtpmap:96 VP9/90000\r\na=fmtp:96 profile-id=4",
        "a=rtpmap:96 AV1/90000\r\na=fmtp:96 profile=-1"}) {
    EXPECT_THAT(MatchCodecs(Section("m=video 9 RTP/SAVPF 96\r\n" + payload + "\r\n")), IsEmpty())
        << payload;
  }
  EXPECT_THAT(MatchCodecs(Section("m=audio 9 RTP/SAVPF 96\r\na=rtpmap:96 opus/48000\r\n")),
              IsEmpty());
}

TEST(CodecMatching, OpusIsAskedForFecAndNotToldAboutTheSender) {
  const auto codecs = MatchCodecs(Parsed(ReadFixture("gstreamer-offer.sdp")).sections[1]);
  ASSERT_THAT(codecs, SizeIs(1));
  EXPECT_EQ(codecs[0].format.parameters, "useinbandfec=1");
}

TEST(CodecMatching, PictureLimitsOfTheClientAreNotOurs) {
  const auto codecs = MatchCodecs(Parsed(ReadFixture("firefox153.sdp")).sections[1]);
  EXPECT_EQ(codecs[0].format.parameters, "");
}

struct Profile {
  const char* id;
  const char* expected;
};
class H264 : public testing::TestWithParam<Profile> {};

TEST_P(H264, ProfilesHaveOneSpelling) {
  EXPECT_EQ(H264Profile("packetization-mode=1;profile-level-id=" + std::string(GetParam().id)),
            std::string(GetParam().expected) + "/1");
}

// RFC 6184 table 5 and H.264 annex A.2.
INSTANTIATE_TEST_SUITE_P(
    Profiles, H264,
    testing::Values(Profile{"42e01f", "42e0"}, Profile{"42E034", "42e0"}, Profile{"42c00d", "42e0"},
                    Profile{"4d801f", "42e0"}, Profile{"58c01f", "42e0"}, Profile{"42001f", "4200"},
                    Profile{"58801f", "4200"}, Profile{"4d001f", "4d00"}, Profile{"4d401f", "4d00"},
                    Profile{"64001f", "6400"}, Profile{"640c1f", "640c"}, Profile{"f4001f", "f400"},
                    Profile{"6e001f", "6e00"}),
    [](const testing::TestParamInfo<Profile>& profile) { return std::string(profile.param.id); });

TEST(CodecMatching, PacketizationModesAreDifferentFormats) {
  EXPECT_EQ(H264Profile("profile-level-id=42e01f"), "42e0/0");
  EXPECT_EQ(H264Profile(""), "42e0/0");
}

}  // namespace
}  // namespace signaling
