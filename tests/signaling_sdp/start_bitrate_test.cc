#include "signaling/sdp/start_bitrate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "signaling/sdp/negotiator.h"
#include "tests/signaling_sdp/fixture.h"

namespace signaling {
namespace {

using testing::EndsWith;
using testing::Not;

TEST(StartBitrate, IsNamedOnceBesideWhatIsThere) {
  std::vector<PayloadFormat> payloads = {
      {.payload_type = 96, .encoding = "VP8"},
      {.payload_type = 98, .parameters = "profile-id=0"},
      {.payload_type = 97, .encoding = "rtx", .parameters = "apt=96"}};
  NameStartBitrate(payloads);
  NameStartBitrate(payloads);
  EXPECT_EQ(payloads[0].parameters, "x-google-start-bitrate=800");
  EXPECT_EQ(payloads[1].parameters, "profile-id=0;x-google-start-bitrate=800");
  EXPECT_EQ(payloads[2].parameters, "apt=96");
}

TEST(StartBitrate, IsPartOfEveryVideoAnswer) {
  Negotiator negotiator(TestOptions());
  const auto answer = negotiator.OnOffer(ReadFixture("chromium-simulcast-AV1.sdp"), {});
  ASSERT_TRUE(answer.ok()) << answer.status();
  for (const MediaSection& section : Parsed(*answer).sections) {
    const auto names = EndsWith("x-google-start-bitrate=800");
    for (const PayloadFormat& payload : section.payloads) {
      if (section.media == "video" && payload.encoding != "rtx") {
        EXPECT_THAT(payload.parameters, names) << payload.encoding;
      } else {
        EXPECT_THAT(payload.parameters, Not(names)) << payload.encoding;
      }
    }
  }
}

}  // namespace
}  // namespace signaling
