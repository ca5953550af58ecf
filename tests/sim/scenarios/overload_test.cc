// A server that has more to forward than it can: it sends less video, by the ladder of
// sfu/layers/shedding.h, and everything again when the overload is over.
#include <gmock/gmock.h>

#include <algorithm>

#include "tests/sim/meeting.h"

namespace sim {
namespace {

using namespace std::chrono_literals;

constexpr size_t kPublishers = 3;
constexpr size_t kViewers = 12;

// Three people talk with each other before an audience; the first one speaks. The server can do
// twice what that takes.
class Overload : public testing::Test {
 protected:
  Overload() : meeting_(1) {
    for (size_t i = 0; i < kPublishers; ++i) people_.push_back(&JoinPublisher(i));
    for (size_t i = 0; i < kViewers; ++i) {
      ClientOptions options = Viewer("viewer " + std::to_string(i));
      options.audio_slots = options.video_slots = kPublishers;
      people_.push_back(&meeting_.Join(options));
    }
    for (SimClient* person : people_) meeting_.WatchAll(*person);
    meeting_.RunFor(15s);
    const uint64_t before = Datagrams();
    meeting_.RunFor(5s);
    needed_ = static_cast<double>(Datagrams() - before) / 5;
    meeting_.node().SetCapacity(2 * needed_);
    meeting_.RunFor(3s);
  }

  SimClient& JoinPublisher(size_t number) {
    ClientOptions options = Person("person " + std::to_string(number));
    options.audio->talking = number == 0;
    options.audio_slots = options.video_slots = kPublishers - 1;
    VideoOptions camera;
    camera.layers = VideoOptions::Simulcast();
    camera.temporal_layers = 3;
    options.video = {camera};
    return meeting_.Join(options);
  }
  uint64_t Datagrams() {
    return meeting_.node().stats().datagrams_sent + meeting_.node().stats().datagrams_received;
  }
  // The server can do 1/`times` of what is asked of it.
  void Overloaded(double times) { meeting_.node().SetCapacity(needed_ / times); }
  SimClient& speaker() { return *people_.front(); }

  // Layers at which `viewer` sees others but the speaker; -1: not.
  std::vector<int> OthersSeenBy(SimClient& viewer) {
    std::vector<int> layers;
    for (size_t i = 1; i < kPublishers; ++i) {
      if (people_[i] != &viewer) layers.push_back(LayerSeen(viewer, *people_[i]));
    }
    return layers;
  }
  int LayerSeen(SimClient& viewer, SimClient& person) {
    VideoSlot* slot = viewer.Showing(person.camera_track());
    const bool shown = slot != nullptr && !slot->shown().empty() &&
                       meeting_.world().now() - slot->shown().back().at < 500ms;
    return shown ? int{slot->layer().value_or(0)} : -1;
  }
  uint64_t AudioLost() const {
    uint64_t lost = 0;
    for (SimClient* person : people_) {
      for (const auto& slot : person->audio_slots()) lost += slot->residual_loss();
    }
    return lost;
  }
  size_t SlotsShed() { return meeting_.node().stats().slots_shed; }

  Meeting meeting_;
  std::vector<SimClient*> people_;
  double needed_ = 0;  // datagrams a second
};

TEST_F(Overload, IsNoneWhileTheServerKeepsUp) {
  Overloaded(0.8);
  meeting_.RunFor(20s);
  EXPECT_EQ(meeting_.node().stats().slots_sheds, 0u);
  for (SimClient* person : people_) EXPECT_THAT(OthersSeenBy(*person), testing::Each(2));
  EXPECT_TRUE(meeting_.node().HasRoom(std::nullopt));
}

// Or publishers would send less because the server is busy, as if their paths were congested.
TEST_F(Overload, TellsPublishersWhenTheirPacketsCameAndNotWhenTheServerHadTimeForThem) {
  Overloaded(2);
  const Time begin = meeting_.world().now();
  meeting_.RunFor(5s);
  EXPECT_GE(meeting_.node().longest_wait(), 0.05);
  std::vector<double> delays;  // seconds, by two clocks
  for (const auto& [sequence, packet] : speaker().sent().packets()) {
    if (packet.sent < begin || !packet.received) continue;
    delays.push_back(
        std::chrono::duration<double>(packet.arrival - packet.sent.time_since_epoch()).count());
  }
  ASSERT_GE(delays.size(), 500u);
  const auto [least, most] = std::minmax_element(delays.begin(), delays.end());
  EXPECT_LE(*most - *least, 0.01);
}

TEST_F(Overload, LosesNoAudioAndNothingOfTheSpeakersPicture) {
  Overloaded(1.5);
  meeting_.RunFor(60s);
  EXPECT_GT(meeting_.node().stats().shed_share, 0.2);
  EXPECT_FALSE(meeting_.node().HasRoom(std::nullopt));
  EXPECT_EQ(meeting_.node().overflows(), 0u);
  EXPECT_EQ(AudioLost(), 0u);
  EXPECT_LE(meeting_.node().longest_wait(), 0.4);
  for (size_t i = 1; i < people_.size(); ++i) EXPECT_EQ(LayerSeen(*people_[i], speaker()), 2);
  for (SimClient* person : people_) {
    EXPECT_EQ(meeting_.State(*person), sfu::TransportState::kConnected);
  }
}

TEST_F(Overload, TakesTopLayersBeforeItTakesPictures) {
  Overloaded(1.3);
  meeting_.RunFor(20s);
  for (SimClient* person : people_) {
    EXPECT_THAT(OthersSeenBy(*person), testing::Each(testing::Ge(0)));
  }
  EXPECT_GT(SlotsShed(), 0u);
}

TEST_F(Overload, UsesWhatTheServerCanDo) {
  Overloaded(2);
  meeting_.RunFor(20s);
  const uint64_t before = Datagrams();
  meeting_.RunFor(40s);
  EXPECT_GE(static_cast<double>(Datagrams() - before) / 40, 0.85 * needed_ / 2);
}

TEST_F(Overload, LeavesPicturesAloneOnceItHasTakenWhatItMust) {
  Overloaded(2);
  meeting_.RunFor(20s);
  const uint64_t sheds = meeting_.node().stats().slots_sheds;
  meeting_.RunFor(40s);
  EXPECT_LE(meeting_.node().stats().slots_sheds, sheds + 4);
}

TEST_F(Overload, IsOverWithinTenSeconds) {
  for (const double times : {1.5, 2.2}) {
    Overloaded(times);
    meeting_.RunFor(60s);
    ASSERT_GT(SlotsShed(), 0u) << times;
    Overloaded(0.5);
    meeting_.RunFor(10s);
    EXPECT_EQ(SlotsShed(), 0u);
    for (SimClient* person : people_) EXPECT_THAT(OthersSeenBy(*person), testing::Each(2));
    EXPECT_TRUE(meeting_.node().HasRoom(std::nullopt));
  }
  EXPECT_EQ(AudioLost(), 0u);
}

// Even where nothing but audio is left, the people stay connected and hear each other.
TEST_F(Overload, LeavesAudioWhenNothingElseIsLeft) {
  Overloaded(2.2);
  meeting_.RunFor(30s);
  EXPECT_GT(meeting_.node().stats().shed_share, 0.9);
  EXPECT_EQ(AudioLost(), 0u);
  EXPECT_EQ(meeting_.node().stats().ice_expired, 0u);
  const uint64_t before = people_[1]->HeardFrom(speaker().audio_track());
  meeting_.RunFor(10s);
  EXPECT_GE(people_[1]->HeardFrom(speaker().audio_track()) - before, 490u);
}

TEST_F(Overload, TellsWhyPicturesAreMissing) {
  Overloaded(2);
  meeting_.RunFor(20s);
  size_t told = 0;
  for (SimClient* person : people_) {
    for (const sfu::SlotState& slot : *meeting_.Slots(*person)) {
      told += slot.reason == sfu::PauseReason::kOverload ? 1 : 0;
    }
  }
  size_t reported = 0;
  for (const auto& event : meeting_.node().events()) {
    const auto* report = std::get_if<sfu::SlotsReported>(&event.event);
    if (report == nullptr || event.at < meeting_.world().now() - 1s) continue;
    for (const sfu::SlotReport& slot : report->report.slots) {
      reported += slot.reason == sfu::LimitReason::kOverload ? 1 : 0;
    }
  }
  EXPECT_GT(reported, 0u);
  EXPECT_GE(reported, told);
  EXPECT_EQ(reported, SlotsShed());
}

// Between two ticks of the engine: nobody has been told yet what is sent instead.
TEST(OverloadSample, MayComeRightAfterAPublisherLeft) {
  Meeting meeting(2);
  SimClient& anna = meeting.Join(Person("anna"));
  meeting.Join(Viewer("ben"));
  meeting.RunFor(5s);
  const auto fall_behind = [&] {
    meeting.node().OnLoad(
        {.at = meeting.world().now(), .busy = 1, .behind = 200ms, .overflowed = 1});
  };
  fall_behind();
  EXPECT_GT(meeting.node().stats().shed_share, 0.0);
  meeting.RunFor(200ms);
  meeting.node().Submit(sfu::RemoveParticipant{anna.id()});
  fall_behind();
  EXPECT_EQ(meeting.node().stats().shed_share, 0.0) << "there is nothing left to shed";
}

// Or nobody could ever join again.
TEST(OverloadSample, IsOverWhenEverybodyLeftInTheMiddleOfIt) {
  Meeting meeting(3);
  SimClient& anna = meeting.Join(Person("anna"));
  SimClient& ben = meeting.Join(Viewer("ben"));
  meeting.RunFor(5s);
  meeting.node().OnLoad({.at = meeting.world().now(), .busy = 1, .behind = 200ms, .overflowed = 1});
  ASSERT_TRUE(meeting.node().stats().saturated);
  meeting.node().Submit(sfu::RemoveParticipant{anna.id()});
  meeting.node().Submit(sfu::RemoveParticipant{ben.id()});
  EXPECT_FALSE(meeting.node().stats().saturated);
}

}  // namespace
}  // namespace sim
