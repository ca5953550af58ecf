#include "rtp/dependency_descriptor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/rtp/wire.h"

namespace rtp {
namespace {

using enum DecodeTargetIndication;
using ::testing::ElementsAre;

// Two temporal layers, in the bits of appendix A.8: three templates (key frame, T0, T1), two decode
// targets (all, T0 alone), one chain, one resolution.
constexpr std::string_view kKeyFrameFields =
    "1 1 000011 0000000100000000";  // start, end, template 3, frame 256
constexpr std::string_view kStructure =
    "000011 00001 "                         // template ids from 3, two decode targets
    "00 01 11 "                             // T0, T0 again, T1, end
    "10 10  10 10  01 00 "                  // switch switch; switch switch; discardable absent
    "0  1 0001 0  1 0000 0 "                // references: none; 2 back; 1 back
    "10 "                                   // one chain of at most two: ns(3)
    "0000 0010 0001 "                       // chain: none before; 2 back; 1 back
    "1 0000001001111111 0000000101100111";  // 640 x 360

std::string KeyFrame(std::string_view flags = "1 0 0 0 0") {
  return std::string(kKeyFrameFields) + std::string(flags) + std::string(kStructure);
}

class DependencyDescriptorTest : public testing::Test {
 protected:
  std::optional<DependencyDescriptor> Parse(std::string_view bits) {
    return ParseDependencyDescriptor(Bits(bits), structure_, has_structure_);
  }

  DependencyStructure structure_;
  bool has_structure_ = false;
};

TEST_F(DependencyDescriptorTest, AKeyFrameCarriesTheStructure) {
  const auto frame = Parse(KeyFrame());
  ASSERT_TRUE(frame);
  EXPECT_TRUE(has_structure_);
  EXPECT_TRUE(frame->has_structure);
  EXPECT_TRUE(frame->start_of_frame);
  EXPECT_TRUE(frame->end_of_frame);
  EXPECT_EQ(frame->template_id, 3);
  EXPECT_EQ(frame->frame_number, 256);
  EXPECT_EQ(frame->active_decode_targets, 0b11u) << "a new structure makes all targets active";
  EXPECT_EQ(frame->temporal_id, 0);
  EXPECT_EQ(frame->spatial_id, 0);
  EXPECT_EQ(frame->indication(0), kSwitch);

  EXPECT_EQ(structure_.template_id_offset, 3);
  EXPECT_EQ(structure_.template_count, 3);
  EXPECT_EQ(structure_.decode_target_count, 2);
  EXPECT_EQ(structure_.spatial_layer_count, 1);
  EXPECT_EQ(structure_.chain_count, 1);
  EXPECT_EQ(structure_.templates[1].temporal_id, 0);
  EXPECT_EQ(structure_.templates[2].temporal_id, 1);
  EXPECT_EQ(structure_.templates[2].dependencies.indications[0], kDiscardable);
  EXPECT_EQ(structure_.templates[2].dependencies.indications[1], kNotPresent);
  EXPECT_EQ(structure_.templates[0].dependencies.frame_diff_count, 0);
  EXPECT_EQ(structure_.templates[1].dependencies.frame_diffs[0], 2);
  EXPECT_EQ(structure_.templates[1].dependencies.chain_diffs[0], 2);
  EXPECT_EQ(structure_.templates[2].dependencies.chain_diffs[0], 1);
  EXPECT_EQ(structure_.decode_targets[0].temporal_id, 1) << "the highest layer it needs";
  EXPECT_EQ(structure_.decode_targets[1].temporal_id, 0);
  EXPECT_TRUE(structure_.has_resolutions);
  EXPECT_EQ(structure_.resolutions[0].width, 640u);
  EXPECT_EQ(structure_.resolutions[0].height, 360u);
}

TEST_F(DependencyDescriptorTest, AFrameOfThreeBytesIsAllTemplate) {
  ASSERT_TRUE(Parse(KeyFrame()));
  const auto frame = Parse("1 0 000101 0000000100000001");
  ASSERT_TRUE(frame);
  EXPECT_FALSE(frame->has_structure);
  EXPECT_FALSE(frame->end_of_frame);
  EXPECT_EQ(frame->frame_number, 257);
  EXPECT_EQ(frame->temporal_id, 1);
  EXPECT_EQ(frame->active_decode_targets, std::nullopt);
  EXPECT_EQ(frame->indication(0), kDiscardable);
  EXPECT_EQ(frame->dependencies.frame_diff_count, 1);
  EXPECT_EQ(frame->dependencies.frame_diffs[0], 1);
  EXPECT_EQ(frame->dependencies.chain_diffs[0], 1);
}

TEST_F(DependencyDescriptorTest, AFrameMayOverrideItsTemplate) {
  ASSERT_TRUE(Parse(KeyFrame()));
  const auto frame = Parse(
      "0 1 000100 0000000100000010 "
      "0 1 1 1 1 "                                  // targets, indications, references, chains
      "10 "                                         // only target 1 is active
      "11 00 "                                      // required, not present
      "01 0011  10 00010000  11 000100000000  00 "  // 4, 17, 257 back
      "00001001");
  ASSERT_TRUE(frame);
  EXPECT_EQ(frame->active_decode_targets, 0b10u);
  EXPECT_EQ(frame->indication(0), kRequired);
  EXPECT_EQ(frame->indication(1), kNotPresent);
  EXPECT_EQ(frame->dependencies.frame_diff_count, 3);
  EXPECT_EQ(frame->dependencies.frame_diffs[0], 4);
  EXPECT_EQ(frame->dependencies.frame_diffs[1], 17);
  EXPECT_EQ(frame->dependencies.frame_diffs[2], 257);
  EXPECT_EQ(frame->dependencies.chain_diffs[0], 9);
}

TEST_F(DependencyDescriptorTest, TemplateIdsWrapAt64) {
  std::string bits = KeyFrame();
  bits.replace(bits.find(kStructure), 6, "111111");  // ids 63, 0, 1
  EXPECT_FALSE(Parse(bits)) << "the key frame's own template 3 is none of them";
  EXPECT_FALSE(has_structure_);
  bits.replace(4, 6, "111111");
  ASSERT_TRUE(Parse(bits));
  EXPECT_EQ(Parse("1 1 000001 0000000100000001")->temporal_id, 1);
}

TEST_F(DependencyDescriptorTest, WithoutAStructureNoFrameIsUnderstood) {
  EXPECT_FALSE(Parse("1 1 000011 0000000100000000"));
  EXPECT_FALSE(Parse("1 1 000011 0000000100000000 0 0 0 0 0"));
}

TEST_F(DependencyDescriptorTest, AnUnknownTemplateIsRejected) {
  ASSERT_TRUE(Parse(KeyFrame()));
  EXPECT_TRUE(Parse("1 1 000101 0000000100000001"));
  EXPECT_FALSE(Parse("1 1 000110 0000000100000001"));
  EXPECT_FALSE(Parse("1 1 000010 0000000100000001"));
}

TEST_F(DependencyDescriptorTest, AMalformedStructureLeavesTheLastOne) {
  ASSERT_TRUE(Parse(KeyFrame()));
  const std::vector<uint8_t> whole = Bits(KeyFrame());
  for (size_t size = 0; size < whole.size(); ++size) {
    if (size == 3) continue;  // reads as a frame without one
    const std::vector<uint8_t> prefix(whole.begin(), whole.begin() + static_cast<int>(size));
    EXPECT_FALSE(ParseDependencyDescriptor(prefix, structure_, has_structure_)) << size;
  }
  EXPECT_TRUE(has_structure_);
  EXPECT_EQ(structure_.template_count, 3);
  EXPECT_EQ(structure_.resolutions[0].width, 640u);
}

TEST_F(DependencyDescriptorTest, AStructureBeyondTheLimitsIsRejected) {
  const std::string head = std::string(kKeyFrameFields) + "1 0 0 0 0 000011 00000 ";
  const std::string padding(4000, '0');
  const auto repeated = [](std::string_view text, size_t count) {
    std::string all;
    for (size_t i = 0; i < count; ++i) all += text;
    return all;
  };
  EXPECT_TRUE(Parse(head + repeated("00", 63) + "11" + padding)) << "64 templates";
  EXPECT_FALSE(Parse(head + repeated("00", 64) + "11" + padding)) << "65 templates";
  EXPECT_TRUE(Parse(head + repeated("01", 7) + "11" + padding)) << "8 temporal layers";
  EXPECT_FALSE(Parse(head + repeated("01", 8) + "11" + padding)) << "9 temporal layers";
  EXPECT_TRUE(Parse(head + repeated("10", 3) + "11" + padding)) << "4 spatial layers";
  EXPECT_FALSE(Parse(head + repeated("10", 4) + "11" + padding)) << "5 spatial layers";
  EXPECT_TRUE(Parse(head + "11 00" + repeated("1 0000", 16) + padding)) << "16 references";
  EXPECT_FALSE(Parse(head + "11 00" + repeated("1 0000", 17) + padding)) << "17 references";
}

TEST_F(DependencyDescriptorTest, AFrameWithTooManyReferencesIsRejected) {
  ASSERT_TRUE(Parse(KeyFrame()));
  std::string bits = "0 1 000100 0000000100000010 0 0 0 1 0 ";
  for (int i = 0; i < 16; ++i) bits += "01 0000 ";
  EXPECT_TRUE(Parse(bits + "00"));
  EXPECT_FALSE(Parse(bits + "01 0000 00"));
}

TEST_F(DependencyDescriptorTest, FrameInfoTellsTheSameAsThePayloadWould) {
  const auto key = Parse(KeyFrame());
  ASSERT_TRUE(key);
  const FrameInfo key_info = FrameInfoOf(*key, structure_);
  EXPECT_TRUE(key_info.key_frame);
  EXPECT_TRUE(key_info.frame_start);
  EXPECT_TRUE(key_info.frame_end);
  EXPECT_TRUE(key_info.switching_up);
  const FrameInfo upper = FrameInfoOf(*Parse("1 0 000101 0000000100000001"), structure_);
  EXPECT_FALSE(upper.key_frame);
  EXPECT_FALSE(upper.frame_end);
  EXPECT_FALSE(upper.switching_up) << "discardable is no switch";
  EXPECT_EQ(upper.temporal_id, 1);
}

TEST(RewriteFrameNumber, WritesTheSecondAndThirdByte) {
  std::vector<uint8_t> value = Hex("c1 0172 80");
  EXPECT_TRUE(RewriteFrameNumber(value, 0xFEDC));
  EXPECT_THAT(value, ElementsAre(0xC1, 0xFE, 0xDC, 0x80));
  std::vector<uint8_t> cut = Hex("c1 01");
  EXPECT_FALSE(RewriteFrameNumber(cut, 0xFEDC));
  EXPECT_THAT(cut, ElementsAre(0xC1, 0x01));
}

}  // namespace
}  // namespace rtp
