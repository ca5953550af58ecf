#include "tests/sim/packetizer.h"

#include <gtest/gtest.h>

#include <memory>

#include "rtp/dependency_descriptor.h"
#include "rtp/frame_info.h"
#include "tests/sim/encoder.h"

namespace sim {
namespace {

using rtp::Codec;

PacketizerOptions OptionsOf(Codec codec, int temporal_layers) {
  return {.codec = codec,
          .temporal_layers = temporal_layers,
          .dependency_descriptor = codec == Codec::kAv1};
}

TEST(Content, SurvivesOnlyAsItWasWritten) {
  const Content content{.call = 5,
                        .track = 77,
                        .layer = 2,
                        .frame = 9,
                        .packet = 1,
                        .packets = 3,
                        .captured_us = 123,
                        .reference = 8};
  std::vector<uint8_t> bytes(200);
  WriteContent(content, bytes);
  EXPECT_EQ(ReadContent(bytes), content);
  for (size_t i = 0; i < bytes.size(); ++i) {
    bytes[i] ^= 0x40;
    EXPECT_EQ(ReadContent(bytes), std::nullopt) << i;
    bytes[i] ^= 0x40;
  }
  bytes.pop_back();
  EXPECT_EQ(ReadContent(bytes), std::nullopt);
}

class EveryCodec : public testing::TestWithParam<std::tuple<Codec, int>> {};

TEST_P(EveryCodec, FramesComeBackWholeAndBothParsersAgreeOnThem) {
  const auto [codec, layers] = GetParam();
  const PacketizerOptions options = OptionsOf(codec, layers);
  Encoder encoder({.track = 3, .layer = 1, .temporal_layers = layers}, Dice(1));
  auto structure = std::make_unique<rtp::DependencyStructure>();
  bool has_structure = false;
  for (int i = 0; i < 50; ++i) {
    if (i % 20 == 0) encoder.RequestKeyFrame();
    const CodedFrame frame =
        encoder.Encode(Duration(i * 50'000), i % 20 == 0 ? 6000 : 100 + i * 50);
    const auto packets = Packetize(frame, options);
    for (size_t p = 0; p < packets.size(); ++p) {
      ASSERT_LE(packets[p].payload.size(), options.max_payload);
      const auto view = Depacketize(codec, packets[p].payload);
      ASSERT_TRUE(view.has_value());
      const auto content = ReadContent(view->content);
      ASSERT_TRUE(content.has_value());
      EXPECT_EQ(content->frame, static_cast<uint32_t>(i));
      EXPECT_EQ(content->packet, p);
      EXPECT_EQ(view->frame_start, p == 0);
      if (p == 0) {
        EXPECT_EQ(view->key_frame, i % 20 == 0);
      }
      const auto info = rtp::ParseFrameInfo(codec, packets[p].payload);
      ASSERT_TRUE(info.has_value());
      if (codec != Codec::kH264 || i % 20 != 0 || p != 1) {
        EXPECT_EQ(info->frame_start, p == 0);
      }
      if (p == 0) {
        EXPECT_EQ(info->key_frame, i % 20 == 0);
      }
      if (codec == Codec::kVp8 || codec == Codec::kVp9) {
        EXPECT_EQ(info->picture_id, frame.picture_id);
        EXPECT_EQ(info->temporal_id, frame.content.temporal_id);
      }
      if (!options.dependency_descriptor) continue;
      const auto descriptor = rtp::ParseDependencyDescriptor(packets[p].dependency_descriptor,
                                                             *structure, has_structure);
      ASSERT_TRUE(descriptor.has_value());
      EXPECT_EQ(descriptor->start_of_frame, p == 0);
      EXPECT_EQ(descriptor->frame_number, frame.frame_number);
      EXPECT_EQ(descriptor->temporal_id, frame.content.temporal_id);
      ASSERT_EQ(descriptor->dependencies.frame_diff_count, frame.content.reference ? 1 : 0);
      if (frame.content.reference) {
        EXPECT_EQ(descriptor->dependencies.frame_diffs[0],
                  frame.content.frame - *frame.content.reference);
      }
    }
    EXPECT_TRUE(packets.back().marker);
  }
}

INSTANTIATE_TEST_SUITE_P(Packetizer, EveryCodec,
                         testing::Combine(testing::Values(Codec::kVp8, Codec::kVp9, Codec::kH264,
                                                          Codec::kAv1),
                                          testing::Values(1, 2, 3)));

}  // namespace
}  // namespace sim
