// Some clients, Firefox for one, have an SSRC of their own for the RTCP of each m-section.
#include <gmock/gmock.h>

#include "tests/sim/meeting.h"

namespace sim {
namespace {

using namespace std::chrono_literals;

constexpr int kPeople = 12;

// Twelve people before somebody who loses packets.
class RtcpSsrcs : public testing::TestWithParam<bool> {
 protected:
  RtcpSsrcs() : meeting_(61) {
    for (int i = 0; i < kPeople; ++i) {
      ClientOptions options = Person("person " + std::to_string(i));
      options.audio.reset();
      options.video[0].frames_per_second = 10;
      options.video[0].layers[0].bitrate_bps = 30'000;
      people_.push_back(&meeting_.Join(options.OnlyPublishes()));
    }
    ClientOptions options = Viewer("viewer", Lossy(0.05));
    options.video_slots = kPeople;
    options.rtcp_ssrc_per_slot = GetParam();
    viewer_ = &meeting_.Join(options);
    meeting_.WatchAll(*viewer_);
  }

  Meeting meeting_;
  std::vector<SimClient*> people_;
  SimClient* viewer_ = nullptr;
};

TEST_P(RtcpSsrcs, AreAllHeard) {
  meeting_.RunFor(15s);
  EXPECT_EQ(meeting_.node().drops(sfu::DropReason::kUnknownSsrc), 0u);
  for (const SimClient* person : people_) {
    const VideoSlot* slot = viewer_->Showing(person->camera_track());
    ASSERT_NE(slot, nullptr) << person->name();
    EXPECT_GT(slot->nacks_sent(), 0u) << person->name();
    EXPECT_LE(slot->residual_loss(), 2u) << person->name() << ": but for what was lost just now";
    EXPECT_LE(meeting_.world().now() - slot->shown().back().at, 500ms) << person->name();
  }
}

INSTANTIATE_TEST_SUITE_P(OfTheClientOrOfEachSlot, RtcpSsrcs, testing::Bool());

}  // namespace
}  // namespace sim
