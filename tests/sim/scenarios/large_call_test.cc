// A call of many: each subscriber has a bounded number of slots, whatever the number of people.
#include <gmock/gmock.h>

#include "tests/sim/meeting.h"

namespace sim {
namespace {

using namespace std::chrono_literals;

ClientOptions OneOfMany(int number) {
  ClientOptions options = Person("person " + std::to_string(number));
  options.audio->talking = false;
  options.video[0].layers[0].bitrate_bps = 200'000;
  options.video[0].frames_per_second = 15;
  options.audio_slots = 3;
  options.video_slots = 4;
  return options;
}

TEST(LargeCall, ShowsWhoSpokeLastWithoutBeingTold) {
  Meeting meeting(1);
  std::vector<SimClient*> people;
  for (int i = 0; i < 16; ++i) people.push_back(&meeting.Join(OneOfMany(i)));
  meeting.RunFor(3s);
  for (const size_t speaker : {9u, 14u, 2u}) {
    people[speaker]->microphone().Talk(true, 10);
    meeting.RunFor(3s);
    people[speaker]->microphone().Talk(false);
    for (SimClient* viewer : people) {
      if (viewer == people[speaker]) continue;
      const VideoSlot* slot = viewer->Showing(people[speaker]->camera_track());
      ASSERT_NE(slot, nullptr) << viewer->name() << " does not see who speaks";
      EXPECT_LE(meeting.world().now() - slot->shown().back().at, 200ms);
      EXPECT_GE(viewer->HeardFrom(people[speaker]->audio_track()), 100u);
    }
  }
}

TEST(LargeCall, PagesThroughEverybodyBySubscriptions) {
  Meeting meeting(2);
  std::vector<SimClient*> people;
  for (int i = 0; i < 16; ++i) people.push_back(&meeting.Join(OneOfMany(i)));
  SimClient& viewer = meeting.Join(OneOfMany(16).OnlyListens());
  meeting.RunFor(3s);
  for (size_t page = 0; page < 4; ++page) {
    std::vector<sfu::VideoDemand> demands;
    for (size_t i = 0; i < 4; ++i) {
      demands.push_back(Meeting::Want(*people[page * 4 + i], 640, 480));
    }
    meeting.Subscribe(viewer, demands);
    meeting.RunFor(2s);
    for (size_t i = 0; i < 4; ++i) {
      const VideoSlot* slot = viewer.Showing(people[page * 4 + i]->camera_track());
      ASSERT_NE(slot, nullptr) << "page " << page;
      EXPECT_LE(meeting.world().now() - slot->shown().back().at, 200ms);
    }
  }
}

TEST(LargeCall, WhoIsNotWantedIsNotSent) {
  Meeting meeting(3);
  SimClient& anna = meeting.Join(Person("anna"));
  SimClient& ben = meeting.Join(Person("ben"));
  SimClient& carl = meeting.Join(Viewer("carl"));
  meeting.RunFor(3s);
  meeting.Subscribe(carl, std::vector{Meeting::Want(ben, 640, 480)});
  meeting.RunFor(500ms);
  const VideoSlot* shown = carl.Showing(anna.camera_track());
  const size_t before = shown == nullptr ? 0 : shown->shown().size();
  meeting.RunFor(3s);
  EXPECT_EQ(shown == nullptr ? 0 : shown->shown().size(), before);
  meeting.Subscribe(carl, std::vector<sfu::VideoDemand>{});
  meeting.RunFor(500ms);
  const uint64_t packets = carl.video(0).packets() + carl.video(1).packets();
  meeting.RunFor(2s);
  EXPECT_EQ(carl.video(0).packets() + carl.video(1).packets(), packets);
  EXPECT_GE(carl.HeardFrom(anna.audio_track()), 350u) << "sound goes on";
}

}  // namespace
}  // namespace sim
