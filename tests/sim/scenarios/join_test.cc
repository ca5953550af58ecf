// Joining: how long until a newcomer sees and hears.
#include <gmock/gmock.h>

#include <algorithm>

#include "tests/sim/waits.h"

namespace sim {
namespace {

using namespace std::chrono_literals;

ClientOptions Simulcaster() {
  ClientOptions options = Person("anna");
  options.video[0].layers = VideoOptions::Simulcast();
  return options;
}

TEST(Join, TwoPeopleSeeAndHearEachOther) {
  Meeting meeting(1);
  SimClient& anna = meeting.Join(Person("anna"));
  SimClient& ben = meeting.Join(Person("ben"));
  meeting.RunFor(10s);

  EXPECT_EQ(anna.transport().profile(), dtls::SrtpProfile::kAeadAes128Gcm);
  EXPECT_EQ(meeting.State(anna), sfu::TransportState::kConnected);
  for (const auto& [viewer, other] : {std::pair(&anna, &ben), std::pair(&ben, &anna)}) {
    const VideoSlot* slot = viewer->Showing(other->camera_track());
    ASSERT_NE(slot, nullptr);
    EXPECT_GE(slot->shown().size(), 180u);                     // 20 a second
    EXPECT_GE(viewer->HeardFrom(other->audio_track()), 450u);  // 50 a second
    EXPECT_EQ(viewer->Showing(viewer->camera_track()), nullptr) << "nobody sees himself";
  }
}

TEST(Join, IsCountedOnceForEachOfThem) {
  Meeting meeting(1);
  meeting.Join(Person("anna"));
  meeting.Join(Person("ben"));
  meeting.RunFor(5s);
  EXPECT_EQ(meeting.node().stats().ice_connected, 2u) << "however many checks came before the keys";
  EXPECT_EQ(meeting.node().stats().dtls_connected, 2u);
}

TEST(Join, AFirstFrameIsShownWithinTheGoal) {
  // Without a browser's own start-up and decoding. With those, 0.4 s at the median and 0.7 s at the
  // 95th percentile are wanted, for which this leaves room.
  std::vector<Duration> waits;
  for (uint64_t seed = 1; seed <= 40; ++seed) {
    Meeting meeting(seed);
    meeting.Join(seed % 2 == 0 ? Person("anna") : Simulcaster());
    meeting.RunFor(2s + Duration(static_cast<int64_t>(seed) * 1'700));
    SimClient& ben = meeting.Join(Person("ben"));
    const auto wait = WaitForFirstPicture(meeting, ben);
    ASSERT_TRUE(wait);
    waits.push_back(*wait);
  }
  std::sort(waits.begin(), waits.end());
  EXPECT_LE(waits[waits.size() / 2], 300ms);
  EXPECT_LE(waits[waits.size() * 95 / 100], 400ms);
  RecordProperty("p50_ms", static_cast<int>(waits[waits.size() / 2] / 1ms));
  RecordProperty("p95_ms", static_cast<int>(waits[waits.size() * 95 / 100] / 1ms));
}

TEST(Join, FindsAKeyFrameThatWasAskedForWhileKeysWereAgreedOn) {
  Meeting meeting(1);
  SimClient& anna = meeting.Join(Simulcaster());
  meeting.RunFor(5s);
  auto& asked = anna.camera().layer(0).key_frame_requests;
  asked.clear();
  SimClient& ben = meeting.Join(Viewer("ben"));
  ASSERT_TRUE(
      meeting.RunUntil([&] { return meeting.State(ben) == sfu::TransportState::kConnected; }, 3s));
  EXPECT_EQ(asked.size(), 1u);
  const Time connected = meeting.world().now();
  meeting.RunFor(500ms);
  EXPECT_LE(*ben.video().first_shown_at() - connected, 50ms);
  EXPECT_EQ(asked.size(), 1u) << "and no second one";
}

// Its key frame is through the soonest, whatever the path turns out to carry.
TEST(Join, BeginsWithTheSmallestPictureAndGoesOnAtOnceWithMore) {
  Meeting meeting(1);
  SimClient& anna = meeting.Join(Simulcaster());
  meeting.RunFor(5s);
  SimClient& ben = meeting.Join(Viewer("ben"));
  meeting.WatchAll(ben);
  meeting.RunFor(2s);
  const auto& shown = ben.video().shown();
  ASSERT_FALSE(shown.empty());
  EXPECT_EQ(shown.front().content.layer, 0);
  const auto larger = std::find_if(shown.begin(), shown.end(),
                                   [](const auto& frame) { return frame.content.layer > 0; });
  ASSERT_NE(larger, shown.end());
  EXPECT_LE(larger->at - shown.front().at, 400ms);
  EXPECT_EQ(shown.back().content.layer, anna.camera().layers().size() - 1);
}

// Feedback on sound comes before the first key frame of somebody far away: what was asked for
// stays.
TEST(Join, WaitsForTheSmallestPictureOfAFarPublisher) {
  Meeting meeting(1);
  ClientOptions far = Simulcaster();
  far.transport.up.delay = far.transport.down.delay = 150ms;
  SimClient& anna = meeting.Join(far);
  meeting.RunFor(5s);
  anna.camera().layer(0).key_frame_requests.clear();
  SimClient& ben = meeting.Join(Viewer("ben"));
  meeting.WatchAll(ben);
  meeting.RunFor(3s);
  const auto& shown = ben.video().shown();
  ASSERT_FALSE(shown.empty());
  EXPECT_EQ(shown.front().content.layer, 0);
  EXPECT_LE(*ben.video().first_shown_at() - ben.joined_at(), 500ms);
  EXPECT_EQ(shown.back().content.layer, anna.camera().layers().size() - 1);
}

TEST(Join, SucceedsThroughAFifthOfThePacketsLost) {
  // DTLS repeats its flights by its own timers, which run in virtual time, too.
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    Meeting meeting(seed);
    SimClient& anna = meeting.Join(Person("anna", Lossy(0.2)));
    SimClient& ben = meeting.Join(Person("ben", Lossy(0.2)));
    EXPECT_TRUE(meeting.RunUntil(
        [&] { return anna.video().first_shown_at() && ben.video().first_shown_at(); }, 15s));
  }
}

TEST(Join, WithEachSrtpProfileAndWithoutModernExtensionsWorksToo) {
  for (const dtls::SrtpProfile profile :
       {dtls::SrtpProfile::kAeadAes128Gcm, dtls::SrtpProfile::kAeadAes256Gcm,
        dtls::SrtpProfile::kAes128CmHmacSha1_80}) {
    Meeting meeting(1);
    ClientOptions old_fashioned = Person("old", Lossy(0.02));
    old_fashioned.transport.profiles = {profile};
    old_fashioned.transport_cc = old_fashioned.rtx = old_fashioned.video[0].rtx = false;
    SimClient& old = meeting.Join(old_fashioned);
    SimClient& anna = meeting.Join(Person("anna"));
    meeting.RunFor(6s);
    EXPECT_EQ(old.transport().profile(), profile);
    EXPECT_GE(old.video().shown().size(), 100u);
    EXPECT_GE(anna.video().shown().size(), 100u);
  }
}

TEST(Join, TheSameSeedGivesTheSameRun) {
  const auto trace = [](uint64_t seed) {
    Meeting meeting(seed);
    meeting.Join(Person("", Lossy(0.05)));
    meeting.Join(Person("", Lossy(0.05)));
    meeting.RunFor(4s);
    return meeting.network().trace();
  };
  const uint64_t first = trace(5);
  EXPECT_EQ(trace(5), first);
  RecordProperty("trace", std::to_string(first));  // the same in every process
  EXPECT_NE(trace(5), trace(6));
}

}  // namespace
}  // namespace sim
