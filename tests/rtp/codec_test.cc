#include "rtp/codec.h"

#include <gtest/gtest.h>

namespace rtp {
namespace {

TEST(Codec, IsFoundByItsNameInAnyCase) {
  EXPECT_EQ(CodecOf("OPUS", MediaKind::kAudio), Codec::kOpus);
  EXPECT_EQ(CodecOf("opus", MediaKind::kAudio), Codec::kOpus);
  EXPECT_EQ(CodecOf("vp8", MediaKind::kVideo), Codec::kVp8);
  EXPECT_EQ(CodecOf("H264", MediaKind::kVideo), Codec::kH264);
}

TEST(Codec, EveryOneIsFoundByTheNameItIsWrittenWith) {
  for (uint8_t i = 0; i <= static_cast<uint8_t>(Codec::kAv1); ++i) {
    const auto codec = static_cast<Codec>(i);
    EXPECT_EQ(CodecOf(CodecName(codec), KindOf(codec)), codec) << CodecName(codec);
  }
}

TEST(Codec, OfTheOtherKindIsNotFound) {
  EXPECT_EQ(CodecOf("VP8", MediaKind::kAudio), std::nullopt);
  EXPECT_EQ(CodecOf("red", MediaKind::kVideo), std::nullopt) << "RED over video is not forwarded";
}

TEST(Codec, UnknownNamesAreRefused) {
  EXPECT_EQ(CodecOf("telephone-event", MediaKind::kAudio), std::nullopt);
  EXPECT_EQ(CodecOf("rtx", MediaKind::kVideo), std::nullopt);
  EXPECT_EQ(CodecOf("VP", MediaKind::kVideo), std::nullopt);
  EXPECT_EQ(CodecOf("", MediaKind::kVideo), std::nullopt);
}

TEST(Codec, KindIsAudioOrVideo) {
  EXPECT_EQ(KindOf(Codec::kPcma), MediaKind::kAudio);
  EXPECT_EQ(KindOf(Codec::kVp8), MediaKind::kVideo);
}

}  // namespace
}  // namespace rtp
