// Sender reports through the server keep sound and picture of one person in step.
#include <gmock/gmock.h>

#include <cmath>

#include "tests/sim/meeting.h"

namespace sim {
namespace {

using namespace std::chrono_literals;

double SyncErrorOf(SimClient& viewer, SimClient& publisher) {
  const VideoSlot* video = viewer.Showing(publisher.camera_track());
  const SlotReceiver* audio = nullptr;
  for (const auto& slot : viewer.audio_slots()) {
    if (slot->last_content() && slot->last_content()->track == publisher.audio_track()) {
      audio = slot.get();
    }
  }
  if (video == nullptr || audio == nullptr || !video->sync_error() || !audio->sync_error()) {
    return 1e9;
  }
  return std::abs(*video->sync_error() - *audio->sync_error());
}

TEST(LipSync, HoldsWithinMillisecondsWhateverThePublishersClockSays) {
  for (const Duration error : {Duration(0), Duration(3600s), Duration(-86'400s * 400)}) {
    Meeting meeting(1);
    ClientOptions options = Person("anna");
    options.clock_error = error;
    SimClient& anna = meeting.Join(options);
    SimClient& ben = meeting.Join(Viewer("ben"));
    meeting.RunFor(10s);
    EXPECT_LE(SyncErrorOf(ben, anna), 0.005);
  }
}

TEST(LipSync, HoldsOnAJitteryLossyPath) {
  for (uint64_t seed = 1; seed <= 5; ++seed) {
    Meeting meeting(seed);
    TransportOptions path = Lossy(0.05);
    path.up.jitter = path.down.jitter = 40ms;
    SimClient& anna = meeting.Join(Person("anna", path));
    SimClient& ben = meeting.Join(Viewer("ben", path));
    meeting.RunFor(15s);
    EXPECT_LE(SyncErrorOf(ben, anna), 0.02);
  }
}

TEST(LipSync, HoldsAfterASwitchToAnotherPerson) {
  Meeting meeting(2);
  ClientOptions viewer = Viewer("carl");
  viewer.video_slots = viewer.audio_slots = 1;
  SimClient& anna = meeting.Join(Person("anna"));
  SimClient& ben = meeting.Join(Person("ben"));
  SimClient& carl = meeting.Join(viewer);
  anna.microphone().Talk(true, 10);
  ben.microphone().Talk(false);
  meeting.RunFor(8s);
  EXPECT_LE(SyncErrorOf(carl, anna), 0.005);
  anna.microphone().Talk(false);
  ben.microphone().Talk(true, 10);
  meeting.RunFor(10s);
  EXPECT_LE(SyncErrorOf(carl, ben), 0.005);
}

TEST(LipSync, HoldsAfterSimulcastSwitches) {
  Meeting meeting(3);
  ClientOptions options = Person("anna");
  options.video[0].layers = VideoOptions::Simulcast();
  SimClient& anna = meeting.Join(options);
  SimClient& ben = meeting.Join(Viewer("ben"));
  meeting.RunFor(5s);
  for (const uint32_t width : {320u, 1280u, 640u, 320u}) {
    meeting.Subscribe(ben, std::vector{Meeting::Want(anna, width, width * 9 / 16)});
    meeting.RunFor(4s);
    EXPECT_LE(SyncErrorOf(ben, anna), 0.005) << width;
  }
}

}  // namespace
}  // namespace sim
