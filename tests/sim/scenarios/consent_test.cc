// Consent (RFC 7675): who does not check for 30 s is sent nothing more, until it does again.
#include <gmock/gmock.h>

#include "tests/sim/meeting.h"

namespace sim {
namespace {

using namespace std::chrono_literals;

TEST(Consent, ExpiresThirtySecondsAfterTheLastCheck) {  // S-16
  Meeting meeting(1);
  meeting.Join(Person("anna"));
  SimClient& ben = meeting.Join(Person("ben"));
  meeting.RunFor(5s);
  const uint64_t checks = ben.transport().ice().checks_sent();
  ASSERT_TRUE(meeting.RunUntil([&] { return ben.transport().ice().checks_sent() > checks; }, 5s));
  const Time last = meeting.world().now();
  meeting.RunFor(100ms);
  ben.transport().ice().Pause(true);  // media goes on, both ways
  meeting.world().RunUntil(last + 29'900ms);
  EXPECT_EQ(meeting.State(ben), sfu::TransportState::kConnected);
  meeting.world().RunUntil(last + 30'600ms);
  EXPECT_EQ(meeting.State(ben), sfu::TransportState::kInterrupted);
  const uint64_t received = ben.transport().host().bytes_received();
  meeting.RunFor(5s);
  EXPECT_EQ(ben.transport().host().bytes_received(), received);
  EXPECT_EQ(meeting.node().stats().ice_expired, 1u);
}

TEST(Consent, ThatComesBackBringsMediaBack) {
  Meeting meeting(2);
  SimClient& anna = meeting.Join(Person("anna"));
  SimClient& ben = meeting.Join(Person("ben"));
  meeting.RunFor(5s);
  ben.transport().ice().Pause(true);
  meeting.RunFor(40s);
  ASSERT_EQ(meeting.State(ben), sfu::TransportState::kInterrupted);
  ben.transport().ice().Pause(false);
  ben.transport().ice().CheckNow(meeting.world().now());
  const size_t shown = ben.video().shown().size();
  meeting.RunFor(3s);
  EXPECT_EQ(meeting.State(ben), sfu::TransportState::kConnected);
  EXPECT_GE(ben.video().shown().size() - shown, 40u);
  EXPECT_GE(anna.Showing(ben.camera_track())->shown().size(), 100u);
}

// What was known of the path pays for no picture: only probes can tell that it carries more now.
TEST(Consent, ThatComesBackOnABetterPathBringsAPictureThatWasTooDearBefore) {
  Meeting meeting(3);
  ClientOptions cheap = Person("anna");
  cheap.video[0].layers[0].bitrate_bps = 60'000;
  SimClient& anna = meeting.Join(cheap.OnlyPublishes());
  ClientOptions dear = Person("carl");
  dear.audio.reset();
  dear.video[0].layers = {{"q", 320, 180, 500'000}, {"h", 640, 360, 900'000}};
  SimClient& carl = meeting.Join(dear.OnlyPublishes());
  ClientOptions narrow = Viewer("ben");
  narrow.transport.down.rate_bps = 250'000;
  SimClient& ben = meeting.Join(narrow);
  meeting.Subscribe(ben, std::vector{Meeting::Want(anna, 640, 480)});
  meeting.RunFor(20s);
  ASSERT_NE(ben.Showing(anna.camera_track()), nullptr);

  const Time end = meeting.world().now() + 35s;
  ben.transport().host().up().AddOutage(meeting.world().now(), end);
  ben.transport().host().down().AddOutage(meeting.world().now(), end);
  meeting.RunFor(5s);  // what was to be sent to ben waits
  meeting.Subscribe(ben, std::vector{Meeting::Want(carl, 320, 180)});
  meeting.world().RunUntil(end);
  ASSERT_EQ(meeting.State(ben), sfu::TransportState::kInterrupted);
  ben.transport().host().down().SetRate(5'000'000);
  EXPECT_TRUE(meeting.RunUntil([&] { return ben.Showing(carl.camera_track()) != nullptr; }, 5s));
}

}  // namespace
}  // namespace sim
