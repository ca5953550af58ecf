// What a subscriber is sent follows its budget: down at once, up at the next switch point, in
// layers and in temporal layers, and never with a frame that cannot be decoded.
#include <gmock/gmock.h>

#include <algorithm>

#include "tests/sim/waits.h"

namespace sim {
namespace {

using rtp::Codec;
using namespace std::chrono_literals;

VideoOptions Camera(Codec codec) {
  VideoOptions video;
  video.codec = codec;
  video.layers = VideoOptions::Simulcast();
  video.temporal_layers = 3;
  video.dependency_descriptor = codec == Codec::kH264;  // its payload tells no temporal layers
  video.frames_per_second = 30;
  return video;
}

SimClient& JoinCamera(Meeting& meeting, const std::string& name, VideoOptions video) {
  ClientOptions options = Person(name);
  options.audio.reset();
  options.video = {std::move(video)};
  return meeting.Join(options);
}

// Highest temporal layer shown since `from`.
uint8_t HighestTemporal(const VideoSlot& slot, Time from) {
  uint8_t highest = 0;
  for (const auto& frame : slot.shown()) {
    if (frame.at >= from) highest = std::max(highest, frame.content.temporal_id);
  }
  return highest;
}

class Allocation : public testing::TestWithParam<Codec> {};

// Q10: the time until the first frame of the layer that a change of budget leads to.
TEST_P(Allocation, SwitchesDownAndUpInTimeWithoutAnUndecodableFrame) {
  std::vector<Duration> down;
  std::vector<Duration> up;
  for (uint64_t seed = 1; seed <= 4; ++seed) {
    Meeting meeting(seed);
    SimClient& anna = JoinCamera(meeting, "anna", Camera(GetParam()));
    SimClient& ben = meeting.Join(Viewer("ben"));
    meeting.Subscribe(ben, std::vector{Meeting::Want(anna, 1280, 720)});
    meeting.RunFor(3s);
    ASSERT_EQ(ben.video().layer(), 2);
    const SwitchWaits waits = WaitForLayers(meeting, ben, 126);
    ASSERT_EQ(waits.missed, 0);
    down.insert(down.end(), waits.down.begin(), waits.down.end());
    up.insert(up.end(), waits.up.begin(), waits.up.end());
    EXPECT_EQ(ben.video().decoder().undecodable(), 0u);
    EXPECT_EQ(ben.video().residual_loss(), 0u);
    EXPECT_EQ(ben.video().plis_sent(), 0u);
  }
  const auto p95 = [](std::vector<Duration>& times) {
    std::sort(times.begin(), times.end());
    return times[times.size() * 95 / 100];
  };
  RecordProperty("down_p95_us", std::to_string(p95(down).count()));
  RecordProperty("up_p95_us", std::to_string(p95(up).count()));
  EXPECT_LE(p95(down), 150ms);
  EXPECT_LE(p95(up), 350ms);
}

TEST_P(Allocation, LeavesOutTemporalLayersAndJoinsThemWhereThatIsLegal) {
  Meeting meeting(21);
  SimClient& anna = JoinCamera(meeting, "anna", Camera(GetParam()));
  SimClient& ben = meeting.Join(Viewer("ben"));
  meeting.Subscribe(ben, std::vector{Meeting::Want(anna, 1280, 720)});
  meeting.RunFor(3s);
  // Budgets of every rung, in any order.
  for (int i = 0; i < 300; ++i) {
    meeting.LimitBandwidth(ben, 60'000 + meeting.world().dice().Below(1'500'000));
    meeting.RunFor(meeting.world().dice().Between(50ms, 900ms));
  }
  meeting.LimitBandwidth(ben, std::nullopt);
  meeting.RunFor(2s);
  EXPECT_EQ(ben.video().layer(), 2);
  EXPECT_EQ(HighestTemporal(ben.video(), meeting.world().now() - 500ms), 2);
  EXPECT_EQ(ben.video().decoder().undecodable(), 0u);
  EXPECT_EQ(ben.video().residual_loss(), 0u);
  EXPECT_EQ(ben.video().plis_sent(), 0u);
}

TEST_P(Allocation, ThinsAndSwitchesOnALossyPathWithoutAnUndecodableFrame) {
  for (uint64_t seed = 1; seed <= 3; ++seed) {
    Meeting meeting(seed);
    TransportOptions path = Lossy(0.03);
    path.up.reorder = path.down.reorder = 0.02;
    ClientOptions options = Person("anna", path);
    options.audio.reset();
    options.video = {Camera(GetParam())};
    SimClient& anna = meeting.Join(options);
    SimClient& ben = meeting.Join(Viewer("ben", path));
    meeting.Subscribe(ben, std::vector{Meeting::Want(anna, 1280, 720)});
    meeting.RunFor(3s);
    for (int i = 0; i < 60; ++i) {
      meeting.LimitBandwidth(ben, 150'000 + meeting.world().dice().Below(1'500'000));
      meeting.RunFor(meeting.world().dice().Between(50ms, 1500ms));
    }
    meeting.LimitBandwidth(ben, 2'000'000);
    meeting.RunFor(3s);
    EXPECT_EQ(ben.video().decoder().undecodable(), 0u);
    EXPECT_LE(meeting.world().now() - ben.video().shown().back().at, 500ms);
  }
}

INSTANTIATE_TEST_SUITE_P(EveryCodec, Allocation,
                         testing::Values(Codec::kVp8, Codec::kVp9, Codec::kH264, Codec::kAv1),
                         [](const auto& test) { return std::string(rtp::CodecName(test.param)); });

TEST(AllocationInTemporalLayers, HalvesTheFramesBeforeItHalvesThePicture) {
  Meeting meeting(22);
  SimClient& anna = JoinCamera(meeting, "anna", Camera(Codec::kVp8));
  SimClient& ben = meeting.Join(Viewer("ben"));
  meeting.Subscribe(ben, std::vector{Meeting::Want(anna, 1280, 720)});
  meeting.RunFor(3s);
  meeting.LimitBandwidth(ben, 850'000);
  meeting.RunFor(2s);
  EXPECT_EQ(ben.video().layer(), 2);
  EXPECT_EQ(HighestTemporal(ben.video(), meeting.world().now() - 1s), 1);
  EXPECT_TRUE(ben.video().freezes().freezes().empty());
}

TEST(AllocationInTemporalLayers, OfFlexibleVp9AreJoinedByItsReferences) {
  Meeting meeting(27);
  VideoOptions video = Camera(Codec::kVp9);
  video.vp9_flexible = true;
  SimClient& anna = JoinCamera(meeting, "anna", video);
  SimClient& ben = meeting.Join(Viewer("ben"));
  meeting.Subscribe(ben, std::vector{Meeting::Want(anna, 1280, 720)});
  meeting.RunFor(3s);
  for (int i = 0; i < 100; ++i) {
    meeting.LimitBandwidth(ben, 600'000 + meeting.world().dice().Below(900'000));
    meeting.RunFor(meeting.world().dice().Between(50ms, 500ms));
  }
  EXPECT_EQ(ben.video().decoder().undecodable(), 0u);
  EXPECT_EQ(ben.video().plis_sent(), 0u);
  EXPECT_TRUE(ben.video().freezes().freezes().empty());
}

TEST(AllocationOfSingleLayers, IsNotLimitedByBandwidth) {
  Meeting meeting(23);
  VideoOptions video;
  video.temporal_layers = 3;
  video.layers[0].bitrate_bps = 1'000'000;
  SimClient& anna = JoinCamera(meeting, "anna", video);
  SimClient& ben = meeting.Join(Viewer("ben"));
  meeting.RunFor(3s);
  meeting.LimitBandwidth(ben, 200'000);
  meeting.RunFor(2s);
  EXPECT_EQ(HighestTemporal(ben.video(), meeting.world().now() - 1s), 2);
  EXPECT_LE(meeting.world().now() - ben.video().shown().back().at, 150ms);
  EXPECT_GT(ben.Showing(anna.camera_track())->shown().size(), 80u);
}

TEST(AllocationAmongMany, PausesWhatTheBudgetDoesNotPayForAndSaysSo) {
  Meeting meeting(24);
  std::vector<SimClient*> people;
  for (int i = 0; i < 3; ++i) {
    people.push_back(&JoinCamera(meeting, "person " + std::to_string(i), Camera(Codec::kVp8)));
  }
  SimClient& ben = meeting.Join(Viewer("ben"));
  meeting.Subscribe(
      ben, std::vector{Meeting::Want(*people[0], 1280, 720, 1), Meeting::Want(*people[1], 320, 180),
                       Meeting::Want(*people[2], 320, 180)});
  meeting.RunFor(3s);
  meeting.LimitBandwidth(ben, 510'000);
  meeting.RunFor(3s);
  EXPECT_EQ(ben.Showing(people[0]->camera_track())->layer(), 1) << "the pinned one stays good";
  size_t paused = 0;
  for (const sfu::SlotState& slot : *meeting.Slots(ben)) {
    paused += slot.reason == sfu::PauseReason::kBandwidth ? 1 : 0;
  }
  EXPECT_EQ(paused, 2u);
  meeting.LimitBandwidth(ben, 4'000'000);
  meeting.RunFor(1s);
  for (const SimClient* person : people) {
    const VideoSlot* slot = ben.Showing(person->camera_track());
    ASSERT_NE(slot, nullptr);
    EXPECT_LE(meeting.world().now() - slot->shown().back().at, 150ms) << person->name();
  }
}

TEST(AllocationAtASteadyBudget, DoesNotFlap) {
  for (const uint64_t budget : {200'000, 300'000, 450'000, 700'000, 1'050'000, 1'150'000}) {
    Meeting meeting(25);
    SimClient& anna = JoinCamera(meeting, "anna", Camera(Codec::kVp8));
    SimClient& ben = meeting.Join(Viewer("ben"));
    meeting.Subscribe(ben, std::vector{Meeting::Want(anna, 1280, 720)});
    meeting.LimitBandwidth(ben, budget);
    meeting.RunFor(5s);
    const uint64_t before = meeting.node().stats().layer_switches;
    meeting.RunFor(30s);
    EXPECT_LE(meeting.node().stats().layer_switches - before, 2u) << budget;
  }
}

TEST(AllocationOfManyViewers, RisesWithOneKeyFrameForAll) {
  Meeting meeting(26);
  SimClient& anna = JoinCamera(meeting, "anna", Camera(Codec::kVp8));
  std::vector<SimClient*> viewers;
  for (int i = 0; i < 20; ++i) viewers.push_back(&meeting.Join(Viewer("")));
  for (SimClient* viewer : viewers) {
    meeting.Subscribe(*viewer, std::vector{Meeting::Want(anna, 1280, 720)});
    meeting.LimitBandwidth(*viewer, 300'000);
  }
  meeting.RunFor(5s);
  const size_t before = anna.camera().layer(2).key_frames.size();
  for (SimClient* viewer : viewers) {
    meeting.LimitBandwidth(*viewer, 2'000'000);
    meeting.RunFor(2ms);
  }
  meeting.RunFor(2s);
  for (SimClient* viewer : viewers) EXPECT_EQ(viewer->video().layer(), 2);
  EXPECT_LE(anna.camera().layer(2).key_frames.size() - before, 2u);
}

}  // namespace
}  // namespace sim
