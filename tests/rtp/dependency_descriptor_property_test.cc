// Whatever structure and frames a sender writes, they are read the same.
#include <gtest/gtest.h>

#include "rtp/dependency_descriptor.h"
#include "tests/rtp/dependency_descriptor_writer.h"
#include "tests/rtp/wire.h"

namespace rtp {
namespace {

FrameDependencies RandomDependencies(std::mt19937_64& random, const DependencyStructure& structure,
                                     uint64_t most_frames_back, uint64_t most_chain_diff) {
  FrameDependencies dependencies;
  for (size_t i = 0; i < structure.decode_target_count; ++i) {
    dependencies.indications[i] = static_cast<DecodeTargetIndication>(Between(random, 0, 3));
  }
  dependencies.frame_diff_count = static_cast<uint8_t>(Between(random, 0, 4));
  for (size_t i = 0; i < dependencies.frame_diff_count; ++i) {
    dependencies.frame_diffs[i] = static_cast<uint16_t>(Between(random, 1, most_frames_back));
  }
  for (size_t i = 0; i < structure.chain_count; ++i) {
    dependencies.chain_diffs[i] = static_cast<uint8_t>(Between(random, 0, most_chain_diff));
  }
  return dependencies;
}

DependencyStructure RandomStructure(std::mt19937_64& random) {
  DependencyStructure structure;
  structure.template_id_offset = static_cast<uint8_t>(Between(random, 0, 63));
  structure.decode_target_count = static_cast<uint8_t>(Between(random, 1, 32));
  structure.chain_count = static_cast<uint8_t>(Between(random, 0, structure.decode_target_count));
  structure.has_resolutions = Between(random, 0, 1) == 1;
  for (size_t i = 0; structure.chain_count > 0 && i < structure.decode_target_count; ++i) {
    structure.decode_targets[i].protected_by =
        static_cast<uint8_t>(Between(random, 0, structure.chain_count - 1));
  }
  uint8_t spatial_id = 0;
  uint8_t temporal_id = 0;
  for (uint64_t i = Between(random, 1, 64); i > 0; --i) {
    structure.templates[structure.template_count++] = {
        spatial_id, temporal_id, RandomDependencies(random, structure, 16, 15)};
    const uint64_t step = Between(random, 0, 9);
    if (step == 0 && spatial_id < 3) {
      ++spatial_id, temporal_id = 0;
    } else if (step < 3 && temporal_id < 7) {
      ++temporal_id;
    }
  }
  structure.spatial_layer_count =
      static_cast<uint8_t>(structure.templates[structure.template_count - 1].spatial_id + 1);
  for (size_t i = 0; structure.has_resolutions && i < structure.spatial_layer_count; ++i) {
    structure.resolutions[i] = {static_cast<uint32_t>(Between(random, 1, 65536)),
                                static_cast<uint32_t>(Between(random, 1, 65536))};
  }
  return structure;
}

DependencyDescriptor RandomFrame(std::mt19937_64& random, const DependencyStructure& structure) {
  DependencyDescriptor frame;
  const uint64_t index = Between(random, 0, structure.template_count - 1u);
  const DependencyStructure::Template& entry = structure.templates[index];
  frame.start_of_frame = Between(random, 0, 1) == 1;
  frame.end_of_frame = Between(random, 0, 1) == 1;
  frame.template_id = static_cast<uint8_t>((index + structure.template_id_offset) % 64);
  frame.frame_number = static_cast<uint16_t>(random());
  frame.spatial_id = entry.spatial_id;
  frame.temporal_id = entry.temporal_id;
  frame.dependencies = Between(random, 0, 1) == 1 ? RandomDependencies(random, structure, 4096, 255)
                                                  : entry.dependencies;
  if (Between(random, 0, 3) == 0) {
    frame.active_decode_targets = static_cast<uint32_t>(
        Between(random, 0, (uint64_t{1} << structure.decode_target_count) - 1));
  }
  return frame;
}

void ExpectSame(const FrameDependencies& a, const FrameDependencies& b) {
  EXPECT_EQ(a.indications, b.indications);
  EXPECT_EQ(a.frame_diff_count, b.frame_diff_count);
  for (size_t i = 0; i < a.frame_diff_count; ++i) EXPECT_EQ(a.frame_diffs[i], b.frame_diffs[i]);
  EXPECT_EQ(a.chain_diffs, b.chain_diffs);
}

void ExpectSame(const DependencyStructure& a, const DependencyStructure& b) {
  EXPECT_EQ(a.template_id_offset, b.template_id_offset);
  ASSERT_EQ(a.template_count, b.template_count);
  ASSERT_EQ(a.decode_target_count, b.decode_target_count);
  EXPECT_EQ(a.chain_count, b.chain_count);
  EXPECT_EQ(a.spatial_layer_count, b.spatial_layer_count);
  EXPECT_EQ(a.has_resolutions, b.has_resolutions);
  for (size_t i = 0; i < a.template_count; ++i) {
    EXPECT_EQ(a.templates[i].spatial_id, b.templates[i].spatial_id);
    EXPECT_EQ(a.templates[i].temporal_id, b.templates[i].temporal_id);
    ExpectSame(a.templates[i].dependencies, b.templates[i].dependencies);
  }
  for (size_t i = 0; i < a.decode_target_count; ++i) {
    EXPECT_EQ(a.decode_targets[i].protected_by, b.decode_targets[i].protected_by);
  }
  for (size_t i = 0; i < a.spatial_layer_count; ++i) {
    EXPECT_EQ(a.resolutions[i].width, b.resolutions[i].width);
    EXPECT_EQ(a.resolutions[i].height, b.resolutions[i].height);
  }
}

void ExpectSame(const DependencyDescriptor& a, const DependencyDescriptor& b) {
  EXPECT_EQ(a.start_of_frame, b.start_of_frame);
  EXPECT_EQ(a.end_of_frame, b.end_of_frame);
  EXPECT_EQ(a.template_id, b.template_id);
  EXPECT_EQ(a.frame_number, b.frame_number);
  EXPECT_EQ(a.spatial_id, b.spatial_id);
  EXPECT_EQ(a.temporal_id, b.temporal_id);
  ExpectSame(a.dependencies, b.dependencies);
}

TEST(DependencyDescriptor, WhatASenderWritesIsReadTheSame) {
  ForEachSeed([](std::mt19937_64& random) {
    const DependencyStructure structure = RandomStructure(random);
    DependencyStructure read;
    bool has_structure = false;
    for (int i = 0; i < 20; ++i) {
      DependencyDescriptor frame = RandomFrame(random, structure);
      frame.has_structure = i == 0;
      const auto bytes = WriteDependencyDescriptor(frame, structure);
      const auto parsed = ParseDependencyDescriptor(bytes, read, has_structure);
      ASSERT_TRUE(parsed);
      EXPECT_EQ(parsed->has_structure, frame.has_structure);
      ExpectSame(*parsed, frame);
      if (frame.active_decode_targets) {
        EXPECT_EQ(parsed->active_decode_targets, frame.active_decode_targets);
      }
    }
    ExpectSame(read, structure);
  });
}

TEST(DependencyDescriptor, ARewrittenFrameNumberIsReadBackAndNothingElseChanges) {
  ForEachSeed([](std::mt19937_64& random) {
    const DependencyStructure structure = RandomStructure(random);
    DependencyDescriptor frame = RandomFrame(random, structure);
    frame.has_structure = true;
    auto bytes = WriteDependencyDescriptor(frame, structure);
    frame.frame_number = static_cast<uint16_t>(random());
    ASSERT_TRUE(RewriteFrameNumber(bytes, frame.frame_number));
    DependencyStructure read;
    bool has_structure = false;
    const auto parsed = ParseDependencyDescriptor(bytes, read, has_structure);
    ASSERT_TRUE(parsed);
    ExpectSame(*parsed, frame);
  });
}

}  // namespace
}  // namespace rtp
