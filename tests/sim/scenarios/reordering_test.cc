// Networks that deliver out of order, or twice.
#include <gmock/gmock.h>

#include "tests/sim/meeting.h"

namespace sim {
namespace {

using namespace std::chrono_literals;
using testing::IsEmpty;

TEST(Reordering, NeitherLosesNorRepeatsNorFreezes) {
  for (uint64_t seed = 1; seed <= 5; ++seed) {
    Meeting meeting(seed);
    TransportOptions path = Clean();
    path.up.reorder = path.down.reorder = 0.1;
    path.up.reorder_delay = path.down.reorder_delay = 15ms;
    SimClient& anna = meeting.Join(Person("anna", path));
    SimClient& ben = meeting.Join(Person("ben", path));
    meeting.RunFor(15s);
    const uint32_t sent = anna.camera().layer(0).frames_sent - 1;
    meeting.RunFor(1s);
    const VideoSlot* slot = ben.Showing(anna.camera_track());
    ASSERT_NE(slot, nullptr);
    EXPECT_THAT(slot->MissingFrames(anna.camera_track(), 0, sent), IsEmpty());
    EXPECT_EQ(slot->decoder().undecodable(), 0u);
    EXPECT_EQ(ben.audio().residual_loss(), 0u);
    EXPECT_EQ(slot->plis_sent(), 0u);
  }
}

TEST(Duplicates, AreForwardedOnce) {
  Meeting meeting(1);
  TransportOptions path = Clean();
  path.up.duplicate = 0.3;
  SimClient& anna = meeting.Join(Person("anna", path));
  SimClient& ben = meeting.Join(Viewer("ben"));
  meeting.RunFor(10s);
  const VideoSlot* slot = ben.Showing(anna.camera_track());
  ASSERT_NE(slot, nullptr);
  EXPECT_EQ(slot->duplicates(), 0u);
  EXPECT_EQ(ben.audio().duplicates(), 0u);
  EXPECT_THAT(slot->MissingFrames(anna.camera_track(), 0, anna.camera().layer(0).frames_sent - 3),
              IsEmpty());
  // SRTP's replay window sees them first.
  EXPECT_GT(meeting.node().drops(sfu::DropReason::kSrtpReplay), 100u);
}

TEST(Jitter, AloneDelaysButHarmsNothing) {
  Meeting meeting(1);
  TransportOptions path = Clean();
  path.up.jitter = path.down.jitter = 30ms;
  SimClient& anna = meeting.Join(Person("anna", path));
  SimClient& ben = meeting.Join(Person("ben", path));
  meeting.RunFor(15s);
  EXPECT_THAT(ben.Showing(anna.camera_track())->freezes().freezes(), IsEmpty());
  EXPECT_EQ(ben.audio().residual_loss(), 0u);
}

}  // namespace
}  // namespace sim
