// Random loss: whatever the network loses is asked for and sent again, on both legs.
#include <gmock/gmock.h>

#include "tests/sim/meeting.h"

namespace sim {
namespace {

using namespace std::chrono_literals;
using testing::IsEmpty;

// Everything that a camera sent between two moments came whole.
void ExpectEveryFrameWhole(SimClient& viewer, SimClient& publisher, uint32_t until) {
  const VideoSlot* slot = viewer.Showing(publisher.camera_track());
  ASSERT_NE(slot, nullptr);
  EXPECT_THAT(slot->MissingFrames(publisher.camera_track(), 0, until), IsEmpty());
  EXPECT_EQ(slot->decoder().undecodable(), 0u);
}

TEST(Loss, OfFivePercentBothWaysStillDeliversEveryFrameOfHalfAMinuteWhole) {
  for (uint64_t seed = 1; seed <= 5; ++seed) {
    Meeting meeting(seed);
    SimClient& anna = meeting.Join(Person("anna", Lossy(0.05)));
    SimClient& ben = meeting.Join(Person("ben", Lossy(0.05)));
    meeting.RunFor(31s);
    const uint32_t of_anna = anna.camera().layer(0).frames_sent - 1;
    const uint32_t of_ben = ben.camera().layer(0).frames_sent - 1;
    meeting.RunFor(1s);  // what was on its way arrives
    ExpectEveryFrameWhole(ben, anna, of_anna);
    ExpectEveryFrameWhole(anna, ben, of_ben);
    EXPECT_GE(ben.Showing(anna.camera_track())->shown().size(), 590u);
    EXPECT_GT(meeting.node().stats().recovered, 50u);      // from publishers
    EXPECT_GT(meeting.node().stats().retransmitted, 50u);  // to subscribers
  }
}

TEST(Loss, OnOnePathOnlyIsHealedOnThatPathAndOthersNeverNotice) {
  Meeting meeting(1);
  SimClient& anna = meeting.Join(Person("anna"));
  SimClient& ben = meeting.Join(Viewer("ben", Lossy(0.1)));
  SimClient& carl = meeting.Join(Viewer("carl"));
  meeting.RunFor(20s);
  EXPECT_EQ(anna.camera().nacks_received(), 0u) << "the server has it all";
  EXPECT_GT(ben.video().nacks_sent(), 50u);
  EXPECT_EQ(carl.video().nacks_sent(), 0u);
  EXPECT_THAT(carl.video().freezes().freezes(), IsEmpty());
  EXPECT_EQ(carl.video().duplicates(), 0u);
}

TEST(Loss, InBurstsIsHealedToo) {
  for (uint64_t seed = 1; seed <= 3; ++seed) {
    Meeting meeting(seed);
    TransportOptions bursty = Clean();
    bursty.down.burst = bursty.up.burst = {.to_bad = 0.01, .to_good = 0.3};
    SimClient& anna = meeting.Join(Person("anna", bursty));
    SimClient& ben = meeting.Join(Person("ben", bursty));
    meeting.RunFor(20s);
    const uint32_t sent = anna.camera().layer(0).frames_sent - 1;
    meeting.RunFor(1s);
    ExpectEveryFrameWhole(ben, anna, sent);
  }
}

TEST(Loss, WithoutRtxIsHealedOnTheStreamItself) {
  Meeting meeting(4);
  ClientOptions options = Person("anna", Lossy(0.05));
  options.video[0].rtx = false;
  SimClient& anna = meeting.Join(options);
  ClientOptions viewer = Viewer("ben", Lossy(0.05));
  viewer.rtx = false;
  SimClient& ben = meeting.Join(viewer);
  meeting.RunFor(20s);
  const uint32_t sent = anna.camera().layer(0).frames_sent - 1;
  meeting.RunFor(1s);
  ExpectEveryFrameWhole(ben, anna, sent);
}

TEST(Loss, OfAFewPercentHardlyEverFreezesThePicture) {
  double worst = 0;
  for (uint64_t seed = 1; seed <= 5; ++seed) {
    Meeting meeting(seed);
    meeting.Join(Person("anna"));
    TransportOptions path = Lossy(0.05);
    path.up.delay = path.down.delay = 25ms;
    SimClient& ben = meeting.Join(Viewer("ben", path));
    meeting.RunFor(30s);
    worst = std::max(worst, std::chrono::duration<double>(ben.video().freezes().frozen()) / 30s);
  }
  EXPECT_LE(worst, 0.01);
  RecordProperty("frozen_ppm", static_cast<int>(worst * 1e6));
}

}  // namespace
}  // namespace sim
