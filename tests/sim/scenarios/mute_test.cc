// Muting by signaling, and a camera that just stops.
#include <gmock/gmock.h>

#include <algorithm>

#include "tests/sim/meeting.h"

namespace sim {
namespace {

using namespace std::chrono_literals;

// Anna and Ben, who have seen each other for a while.
struct TwoPeople {
  explicit TwoPeople(uint64_t seed)
      : meeting(seed), anna(meeting.Join(Person("anna"))), ben(meeting.Join(Person("ben"))) {
    meeting.RunFor(5s);
  }
  Meeting meeting;
  SimClient& anna;
  SimClient& ben;
};

std::optional<sfu::PauseReason> ReasonOf(Meeting& meeting, SimClient& viewer, uint32_t track) {
  for (const sfu::SlotState& slot : *meeting.Slots(viewer)) {
    if (slot.track == sfu::TrackId{track}) return slot.reason;
  }
  return std::nullopt;
}

TEST(Mute, StopsTheTrackForOthersAndUnmuteBringsAKeyFrameSoon) {
  auto [meeting, anna, ben] = TwoPeople(1);
  for (int i = 0; i < 3; ++i) {
    meeting.SetTrackEnabled(anna, sfu::TrackSource::kCamera, false);
    meeting.SetTrackEnabled(anna, sfu::TrackSource::kMicrophone, false);
    meeting.RunFor(500ms);
    const auto packets = [&] { return ben.video().packets() + ben.audio().packets(); };
    const uint64_t before = packets();
    meeting.RunFor(2s);
    EXPECT_EQ(packets(), before);
    EXPECT_EQ(ReasonOf(meeting, ben, anna.camera_track()).value_or(sfu::PauseReason::kNoSource),
              sfu::PauseReason::kPublisherOff);
    const size_t shown = ben.video().shown().size();
    const Time unmuted = meeting.world().now();
    meeting.SetTrackEnabled(anna, sfu::TrackSource::kCamera, true);
    meeting.SetTrackEnabled(anna, sfu::TrackSource::kMicrophone, true);
    ASSERT_TRUE(meeting.RunUntil([&] { return ben.video().shown().size() > shown; }, 2s));
    EXPECT_LE(meeting.world().now() - unmuted, 400ms);
    EXPECT_TRUE(ben.video().shown().back().content.key_frame);
    meeting.RunFor(2s);
    EXPECT_GE(ben.video().shown().size() - shown, 35u);
  }
}

TEST(Mute, NothingOfTheMutedTimeIsShownAfterwards) {
  auto [meeting, anna, ben] = TwoPeople(7);
  meeting.SetTrackEnabled(anna, sfu::TrackSource::kCamera, false);
  meeting.RunFor(1s);
  // She still sends, as whoever was muted by another may, and a key frame of her own accord.
  for (const auto& layer : anna.camera().layers()) {
    anna.camera().OnKeyFrameRequest(layer->stream.options().ssrc);
  }
  meeting.RunFor(100ms);
  const size_t shown = ben.video().shown().size();
  const auto unmuted =
      std::chrono::duration_cast<std::chrono::microseconds>(meeting.world().elapsed());
  meeting.SetTrackEnabled(anna, sfu::TrackSource::kCamera, true);
  meeting.RunFor(1s);
  ASSERT_GT(ben.video().shown().size(), shown);
  for (size_t i = shown; i < ben.video().shown().size(); ++i) {
    EXPECT_GE(ben.video().shown()[i].content.captured_us, unmuted.count());
  }
}

TEST(Mute, OfACameraIsNoneOfTheScreenThatItsTrackComesToShow) {
  auto [meeting, anna, ben] = TwoPeople(6);
  meeting.SetTrackEnabled(anna, sfu::TrackSource::kCamera, false);
  meeting.RunFor(1s);
  const size_t shown = ben.video().shown().size();
  sfu::MediaParameters media = anna.plan().parameters;
  media.receive.back().source = sfu::TrackSource::kScreenShare;
  meeting.node().Submit(sfu::SetMedia{anna.id(), media});
  meeting.RunFor(1s);
  EXPECT_GT(ben.video().shown().size(), shown + 5);
}

TEST(Mute, ByTheClientAloneIsNoticed) {
  auto [meeting, anna, ben] = TwoPeople(2);
  anna.camera().Mute(true);
  meeting.RunFor(5s);
  const auto inactive = [&](const SimNode::TimedEvent& e) {
    const auto* change = std::get_if<sfu::TrackActivityChanged>(&e.event);
    return change != nullptr && change->track.value == anna.camera_track() && !change->active;
  };
  const auto& events = meeting.node().events();
  EXPECT_EQ(std::count_if(events.begin(), events.end(), inactive), 1);
  const size_t shown = ben.video().shown().size();
  anna.camera().Mute(false);
  meeting.RunFor(2s);
  EXPECT_GE(ben.video().shown().size() - shown, 35u);
}

}  // namespace
}  // namespace sim
