// Simulcast: a slot follows the layer that its viewer's size asks for, and changes at key frames
// without one frame that cannot be decoded; neither time nor sequence ever steps back.
#include <gmock/gmock.h>

#include "tests/sim/meeting.h"

namespace sim {
namespace {

using rtp::Codec;
using namespace std::chrono_literals;

VideoOptions SimulcastCamera(Codec codec) {
  VideoOptions video;
  video.codec = codec;
  video.layers = VideoOptions::Simulcast();
  for (LayerOptions& layer : video.layers) layer.bitrate_bps /= 2;  // the run is long
  video.temporal_layers = codec == Codec::kH264 ? 1 : 3;
  return video;
}

size_t Changes(const VideoSlot& slot) {
  size_t changes = 0;
  for (size_t i = 1; i < slot.shown().size(); ++i) {
    const Content& before = slot.shown()[i - 1].content;
    const Content& now = slot.shown()[i].content;
    changes += before.layer != now.layer || before.track != now.track ? 1 : 0;
  }
  return changes;
}

constexpr uint32_t kWidths[] = {320, 640, 1280};

class Switching : public testing::TestWithParam<Codec> {};

TEST_P(Switching, AThousandTimesShowsNoUndecodableFrame) {
  Meeting meeting(11);
  ClientOptions options = Person("anna");
  options.audio.reset();
  options.video = {SimulcastCamera(GetParam())};
  SimClient& anna = meeting.Join(options);
  SimClient& ben = meeting.Join(Viewer("ben"));
  meeting.RunFor(2s);
  Dice dice(7);
  size_t changes = 0;
  for (int i = 0; i < 2'500 && changes < 1'000; ++i) {
    const uint32_t width = kWidths[dice.Below(3)];
    meeting.Subscribe(ben, std::vector{Meeting::Want(anna, width, width * 9 / 16)});
    // Often long enough to get there, sometimes a change of mind on the way.
    meeting.RunFor(dice.Chance(0.2) ? dice.Between(10ms, 200ms) : dice.Between(600ms, 900ms));
    if (i % 50 == 0) changes = Changes(ben.video());
  }
  EXPECT_GE(Changes(ben.video()), 1'000u);
  EXPECT_EQ(ben.video().decoder().undecodable(), 0u);
  EXPECT_EQ(ben.video().residual_loss(), 0u);
  EXPECT_EQ(ben.video().plis_sent(), 0u);
  EXPECT_TRUE(ben.video().freezes().freezes().empty()) << ben.video().freezes().freezes().size();
}

TEST_P(Switching, OnALossyPathShowsNoUndecodableFrame) {
  for (uint64_t seed = 1; seed <= 3; ++seed) {
    Meeting meeting(seed);
    TransportOptions path = Lossy(0.03);
    path.up.reorder = path.down.reorder = 0.02;
    ClientOptions options = Person("anna", path);
    options.audio.reset();
    options.video = {SimulcastCamera(GetParam())};
    SimClient& anna = meeting.Join(options);
    SimClient& ben = meeting.Join(Viewer("ben", path));
    meeting.RunFor(2s);
    for (int i = 0; i < 60; ++i) {
      const uint32_t width = kWidths[meeting.world().dice().Below(3)];
      meeting.Subscribe(ben, std::vector{Meeting::Want(anna, width, width * 9 / 16)});
      meeting.RunFor(meeting.world().dice().Between(10ms, 1200ms));
    }
    meeting.RunFor(2s);
    EXPECT_GE(Changes(ben.video()), 15u);
    EXPECT_EQ(ben.video().decoder().undecodable(), 0u);
    EXPECT_LE(meeting.world().now() - ben.video().shown().back().at, 500ms);
  }
}

INSTANTIATE_TEST_SUITE_P(EveryCodec, Switching,
                         testing::Values(Codec::kVp8, Codec::kVp9, Codec::kH264, Codec::kAv1),
                         [](const auto& test) { return std::string(rtp::CodecName(test.param)); });

TEST(SwitchingSources, AndCodecsShowsNoUndecodableFrame) {
  Meeting meeting(5);
  std::vector<SimClient*> publishers;
  for (const Codec codec : {Codec::kVp8, Codec::kVp9, Codec::kH264, Codec::kAv1, Codec::kVp8}) {
    ClientOptions options = Person("publisher " + std::to_string(publishers.size()));
    options.audio.reset();
    options.video = {SimulcastCamera(codec)};
    publishers.push_back(&meeting.Join(options.OnlyPublishes()));
  }
  ClientOptions viewer = Viewer("viewer");
  viewer.video_slots = 1;
  SimClient& ben = meeting.Join(viewer);
  meeting.RunFor(2s);
  Dice dice(9);
  for (int i = 0; i < 250; ++i) {
    const uint32_t width = kWidths[dice.Below(3)];
    meeting.Subscribe(
        ben, std::vector{Meeting::Want(*publishers[dice.Below(5)], width, width * 9 / 16)});
    meeting.RunFor(dice.Between(50ms, 900ms));
  }
  EXPECT_GE(Changes(ben.video()), 120u);
  EXPECT_EQ(ben.video().decoder().undecodable(), 0u);
}

TEST(Simulcast, IsRoutedByRidWithOrWithoutSignalledSsrcs) {
  for (const bool signalled : {false, true}) {
    for (const int layers : {2, 3}) {
      Meeting meeting(6);
      ClientOptions options = Person("anna", Lossy(0.02));
      options.video[0].layers = VideoOptions::Simulcast(layers);
      options.video[0].signal_ssrcs = signalled;
      SimClient& anna = meeting.Join(options);
      std::vector<SimClient*> viewers;
      for (int i = 0; i < layers; ++i) viewers.push_back(&meeting.Join(Viewer("", Lossy(0.02))));
      meeting.RunFor(1s);
      for (int i = 0; i < layers; ++i) {
        const LayerOptions& layer = anna.camera().layer(static_cast<size_t>(i)).options;
        meeting.Subscribe(*viewers[static_cast<size_t>(i)],
                          std::vector{Meeting::Want(anna, layer.width, layer.height)});
      }
      meeting.RunFor(8s);
      for (int i = 0; i < layers; ++i) {
        EXPECT_EQ(viewers[static_cast<size_t>(i)]->video().layer(), i);
      }
    }
  }
}

// One who publishes three layers, and one who sees the largest.
class SimulcastViewer : public testing::Test {
 protected:
  SimulcastViewer() {
    meeting_.Subscribe(ben_, std::vector{Meeting::Want(anna_, 1280, 720)});
    meeting_.RunFor(5s);
  }
  void SetUp() override { ASSERT_EQ(ben_.video().layer(), 2); }

  static ClientOptions Publisher() {
    ClientOptions options = Person("anna");
    options.video[0].layers = VideoOptions::Simulcast();
    return options;
  }

  Meeting meeting_{7};
  SimClient& anna_ = meeting_.Join(Publisher());
  SimClient& ben_ = meeting_.Join(Viewer("ben"));
};

// Encoders answer a request for any layer with key frames of all.
TEST_F(SimulcastViewer, ALayerThatStoppedIsAskedForNoKeyFrames) {
  anna_.camera().SetActive(2, false);
  ben_.SendRtcp([&](rtp::RtcpWriter& writer) {
    writer.AddPli(ben_.rtcp_ssrc(), ben_.video().section().ssrc);
  });
  meeting_.RunFor(2s);
  const auto& requests = anna_.camera().layer(2).key_frame_requests;
  const size_t before = requests.size();
  meeting_.RunFor(10s);
  EXPECT_EQ(requests.size(), before);
  ASSERT_EQ(ben_.video().layer(), 1);
  anna_.camera().SetActive(2, true);
  meeting_.RunFor(6s);
  EXPECT_EQ(ben_.video().layer(), 2) << "what comes back is asked again";
}

TEST_F(SimulcastViewer, ALayerThatStopsIsReplacedByAnother) {
  ASSERT_LE(ben_.video().freezes().longest_gap(), 500ms);
  anna_.camera().SetActive(2, false);  // as a browser does when its uplink is thin
  meeting_.RunFor(6s);
  EXPECT_EQ(ben_.video().layer(), 1);
  EXPECT_LE(ben_.video().freezes().longest_gap(), 500ms) << "noticed by its siblings' going on";
  EXPECT_LE(meeting_.world().now() - ben_.video().shown().back().at, 150ms);
  anna_.camera().SetActive(2, true);
  meeting_.RunFor(6s);
  EXPECT_EQ(ben_.video().layer(), 2);
}

}  // namespace
}  // namespace sim
