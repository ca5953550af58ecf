// Three people in one call, and another call beside it.
#include <gmock/gmock.h>

#include "tests/sim/meeting.h"

namespace sim {
namespace {

using namespace std::chrono_literals;

TEST(ThreeWay, EverybodySeesAndHearsTheTwoOthers) {
  Meeting meeting(1);
  for (const char* name : {"anna", "ben", "carl"}) meeting.Join(Person(name, Lossy(0.01)));
  meeting.RunFor(15s);
  for (const auto& viewer : meeting.clients()) {
    for (const auto& other : meeting.clients()) {
      if (viewer == other) continue;
      const VideoSlot* slot = viewer->Showing(other->camera_track());
      ASSERT_NE(slot, nullptr) << viewer->name() << " does not see " << other->name();
      EXPECT_GE(slot->shown().size(), 270u);
      EXPECT_GE(viewer->HeardFrom(other->audio_track()), 650u);
    }
  }
}

TEST(ThreeWay, CodecsOfEachReachTheOthers) {
  Meeting meeting(2);
  const rtp::Codec kCodecs[] = {rtp::Codec::kVp8, rtp::Codec::kVp9, rtp::Codec::kH264,
                                rtp::Codec::kAv1};
  for (const rtp::Codec codec : kCodecs) {
    ClientOptions options = Person(std::string(rtp::CodecName(codec)));
    options.video[0].codec = codec;
    meeting.Join(options);
  }
  meeting.RunFor(10s);
  for (const auto& viewer : meeting.clients()) {
    for (const auto& other : meeting.clients()) {
      if (viewer == other) continue;
      const VideoSlot* slot = viewer->Showing(other->camera_track());
      ASSERT_NE(slot, nullptr) << viewer->name() << " does not see " << other->name();
      EXPECT_GE(slot->shown().size(), 170u);
    }
  }
}

TEST(ThreeWay, NothingOfOneCallReachesAnother) {
  Meeting meeting(3);
  for (uint64_t call = 1; call <= 3; ++call) {
    for (int i = 0; i < 2; ++i) {
      ClientOptions options = Person("person of call " + std::to_string(call), Lossy(0.02));
      options.call = call;
      meeting.Join(options);
    }
  }
  meeting.RunFor(10s);
  // A packet of a foreign call is a violation; here: that each sees just its one partner.
  for (const auto& viewer : meeting.clients()) {
    for (const auto& other : meeting.clients()) {
      const bool partner = viewer != other && viewer->options().call == other->options().call;
      EXPECT_EQ(viewer->Showing(other->camera_track()) != nullptr, partner);
      EXPECT_EQ(viewer->HeardFrom(other->audio_track()) > 0, partner);
    }
  }
}

}  // namespace
}  // namespace sim
