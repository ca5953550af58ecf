// What a layer takes of the packets that come.
#include "sfu/forward/layer.h"

#include <gtest/gtest.h>

#include "sfu/forward/incoming_track.h"
#include "tests/sfu_forward/packets.h"

namespace sfu {
namespace {

using namespace std::chrono_literals;

class LayerTest : public testing::Test {
 protected:
  std::optional<DropReason> Accept(int64_t sequence, bool retransmitted = false) {
    return layer().Accept(MakePacket(pool_, {.sequence = sequence}), 90'000, retransmitted, now_);
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

}  // namespace
}  // namespace sfu
