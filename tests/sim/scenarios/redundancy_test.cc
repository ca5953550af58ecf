// Redundant audio for subscribers that lose packets (Q8).
#include <gmock/gmock.h>

#include "tests/sim/meeting.h"

namespace sim {
namespace {

using namespace std::chrono_literals;

ClientOptions Talker() {
  ClientOptions options = Person("anna");
  return options.OnlyPublishes();
}

double LostAudio(Meeting& meeting, SimClient& anna, SimClient& ben, Duration time) {
  const uint64_t heard_before = ben.HeardFrom(anna.audio_track());
  const uint32_t said_before = anna.microphone().packets();
  meeting.RunFor(time);
  const double said = anna.microphone().packets() - said_before;
  return 1 - static_cast<double>(ben.HeardFrom(anna.audio_track()) - heard_before) / said;
}

TEST(Redundancy, RepeatsWhatWasLost) {
  for (uint64_t seed = 1; seed <= 5; ++seed) {
    Meeting meeting(seed);
    SimClient& anna = meeting.Join(Talker());
    ClientOptions viewer = Viewer("ben");
    viewer.transport.down.loss = 0.1;
    viewer.red = true;
    SimClient& ben = meeting.Join(viewer);
    ASSERT_TRUE(meeting.RunUntil([&] { return ben.HeardFrom(anna.audio_track()) > 0; }, 5s));
    EXPECT_LE(LostAudio(meeting, anna, ben, 30s), 0.015);
    EXPECT_GT(ben.audio().repeated(), 50u);
  }
}

TEST(Redundancy, IsNotSentWithoutNeed) {
  Meeting meeting(1);
  SimClient& anna = meeting.Join(Talker());
  ClientOptions viewer = Viewer("ben");
  viewer.red = true;
  SimClient& ben = meeting.Join(viewer);
  meeting.RunFor(1s);
  EXPECT_EQ(LostAudio(meeting, anna, ben, 10s), 0);
  EXPECT_EQ(ben.audio().repeated(), 0u);
}

TEST(Redundancy, IsOnlyForWhoNegotiatedIt) {
  Meeting meeting(1);
  SimClient& anna = meeting.Join(Talker());
  ClientOptions viewer = Viewer("ben");
  viewer.transport.down.loss = 0.1;
  SimClient& ben = meeting.Join(viewer);
  EXPECT_GE(LostAudio(meeting, anna, ben, 30s), 0.05);
  EXPECT_EQ(ben.audio().repeated(), 0u);
}

}  // namespace
}  // namespace sim
