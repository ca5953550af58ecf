// What a layer takes of the packets that come.
#include "sfu/forward/layer.h"

#include <gtest/gtest.h>

#include "sfu/forward/incoming_track.h"
#include "tests/rtp/dependency_descriptor_writer.h"
#include "tests/sfu_forward/packets.h"

namespace sfu {
namespace {

using namespace std::chrono_literals;

class LayerTest : public testing::Test {
 protected:
  std::optional<DropReason> Accept(int64_t sequence, bool retransmitted = false) {
    const auto refused = layer().Refuses(static_cast<uint16_t>(sequence), retransmitted);
    if (!refused)
      layer().Add(MakePacket(pool_, {.sequence = sequence}), 90'000, retransmitted, now_);
    return refused;
  }
  Layer& layer() { return *track_.layers().front(); }

  PacketPool pool_;
  PublisherClock clock_;
  IncomingTrack track_{
      {.mid = "0", .kind = rtp::MediaKind::kVideo, .codecs = std::vector<CodecParameters>(1)},
      ParticipantId{1},
      clock_};
  Time now_{std::chrono::hours(1)};
};

TEST_F(LayerTest, TakesWhatWasLostWhereItsStreamWentOnAfterASilence) {
  ASSERT_EQ(Accept(100), std::nullopt);
  now_ += 3s;
  layer().Trim(now_);
  ASSERT_EQ(Accept(103), std::nullopt);
  layer().Trim(now_);
  EXPECT_EQ(Accept(101, true), std::nullopt);
  EXPECT_EQ(Accept(102, true), std::nullopt);
}

// Browsers fill probes with what they sent seconds ago.
TEST_F(LayerTest, DoesNotTakeAgainWhatItHadAndLetGo) {
  for (const int64_t sequence : {100, 101, 103}) ASSERT_EQ(Accept(sequence), std::nullopt);
  now_ += 3s;
  ASSERT_EQ(Accept(104), std::nullopt);
  layer().Trim(now_);
  for (const int64_t sequence : {100, 101, 102, 103}) {
    EXPECT_EQ(Accept(sequence, true), DropReason::kTooOld) << sequence;
  }
}

// The descriptor of a key frame that brings a structure of one template, numbered `offset`.
std::vector<uint8_t> WithStructure(uint8_t offset) {
  const rtp::DependencyStructure structure{.template_id_offset = offset,
                                           .template_count = 1,
                                           .decode_target_count = 1,
                                           .spatial_layer_count = 1};
  return rtp::WriteDependencyDescriptor({.template_id = offset, .has_structure = true}, structure);
}

TEST_F(LayerTest, IsNotBroughtBackToAStructureOfBefore) {
  const auto read = [&](uint16_t sequence, uint8_t offset) {
    const bool known = layer().ReadDependencies(WithStructure(offset), sequence).has_value();
    if (known) {
      EXPECT_EQ(Accept(sequence), std::nullopt);
    }
    return known;
  };
  ASSERT_TRUE(read(100, 0));
  ASSERT_TRUE(read(110, 32));
  EXPECT_FALSE(read(105, 0)) << "came late";
  ASSERT_NE(layer().structure(), nullptr);
  EXPECT_EQ(layer().structure()->template_id_offset, 32);
  EXPECT_TRUE(read(120, 0));
}

class SimulcastLayerTest : public testing::Test {
 protected:
  // One packet of each of those layers, a frame of its own, every `interval` for so long.
  void Send(const std::vector<size_t>& layers, std::chrono::milliseconds time,
            std::chrono::milliseconds interval) {
    for (const Time end = now_ + time; now_ < end; now_ += interval) {
      ++sequence_;
      for (const size_t i : layers) {
        auto packet = MakePacket(pool_, {.sequence = sequence_});
        packet.get()->frame.frame_start = true;
        layer(i).Add(packet, 90'000, false, now_);
      }
      for (const auto& each : track_.layers()) each->UpdateActivity(now_);
    }
  }
  Layer& layer(size_t i) { return *track_.layers()[i]; }

  PacketPool pool_;
  PublisherClock clock_;
  IncomingTrack track_{{.mid = "0",
                        .kind = rtp::MediaKind::kVideo,
                        .codecs = std::vector<CodecParameters>(1),
                        .rids = {"q", "h", "f"}},
                       ParticipantId{1},
                       clock_};
  Time now_{std::chrono::hours(1)};
  int64_t sequence_ = 1'000;
};

TEST_F(SimulcastLayerTest, HasEndedWhenItsSiblingsGoOnWithoutIt) {
  Send({0, 1, 2}, 2s, 33ms);
  ASSERT_TRUE(layer(2).active());
  Send({0, 1}, 250ms, 33ms);
  EXPECT_TRUE(layer(2).active()) << "an encoder drops a frame now and then";
  Send({0, 1}, 150ms, 33ms);
  EXPECT_FALSE(layer(2).active());
  EXPECT_TRUE(layer(1).active());
  Send({0, 1, 2}, 33ms, 33ms);
  EXPECT_TRUE(layer(2).active());
}

TEST_F(SimulcastLayerTest, GoesOnWhenAllAreSilentForAWhile) {
  Send({0, 1, 2}, 2s, 33ms);
  Send({}, 2s, 33ms);  // an outage, or a screen on which nothing moves
  for (const size_t i : {0, 1, 2}) EXPECT_TRUE(layer(i).active()) << i;
  Send({}, 600ms, 33ms);
  for (const size_t i : {0, 1, 2}) EXPECT_FALSE(layer(i).active()) << i;
}

TEST_F(SimulcastLayerTest, MayBeSlowerThanItsSiblings) {
  for (int i = 0; i < 20; ++i) {
    Send({0, 2}, 33ms, 33ms);
    Send({2}, 467ms, 33ms);
    EXPECT_TRUE(layer(0).active() || i < 6) << i;
  }
  Send({2}, 2s, 33ms);
  EXPECT_FALSE(layer(0).active());
}

}  // namespace
}  // namespace sfu
