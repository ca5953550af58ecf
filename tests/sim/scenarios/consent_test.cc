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

}  // namespace
}  // namespace sim
