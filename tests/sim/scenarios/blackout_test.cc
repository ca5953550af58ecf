// The network goes away and comes back (Q17).
#include <gmock/gmock.h>

#include <algorithm>

#include "tests/sim/meeting.h"

namespace sim {
namespace {

using namespace std::chrono_literals;

// The longest time from an outage's end to the first frame captured after it, over 20 seeds.
Duration WorstRecovery(Duration outage, bool of_publisher, bool numbered_audio = true) {
  Duration worst(0);
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    Meeting meeting(seed);
    SimClient& anna = meeting.Join(Person("anna"));
    ClientOptions viewer = Person("ben");
    viewer.numbered_audio = numbered_audio;
    SimClient& ben = meeting.Join(viewer);
    meeting.RunFor(5s + meeting.world().dice().Between(0ms, 500ms));
    SimClient& hit = of_publisher ? anna : ben;
    const Time begin = meeting.world().now();
    const Time end = begin + outage;
    hit.transport().host().up().AddOutage(begin, end);
    hit.transport().host().down().AddOutage(begin, end);
    meeting.RunFor(outage + 5s);
    const int64_t end_us = std::chrono::duration_cast<Duration>(end - World::epoch()).count();
    Time moving = Time::max();
    for (const auto& shown : ben.video().shown()) {
      if (shown.at >= end && shown.content.captured_us >= end_us) {
        moving = shown.at;
        break;
      }
    }
    if (moving == Time::max()) return std::chrono::hours(1);
    worst = std::max(worst, std::chrono::duration_cast<Duration>(moving - end));
  }
  return worst;
}

TEST(Blackout, OfHalfASecondIsOverHalfASecondLater) {
  EXPECT_LE(WorstRecovery(500ms, false), 500ms);
  EXPECT_LE(WorstRecovery(500ms, true), 500ms);
}

TEST(Blackout, OfThreeSecondsIsOverASecondLater) {
  EXPECT_LE(WorstRecovery(3s, false), 1s);
  EXPECT_LE(WorstRecovery(3s, true), 1s);
}

TEST(Blackout, IsOverAsSoonWhereFeedbackTellsOfVideoAlone) {
  EXPECT_LE(WorstRecovery(1s, false, false), 1s);
  EXPECT_LE(WorstRecovery(3s, false, false), 1s);
}

TEST(Blackout, OfOneLeavesTheOthersAlone) {
  Meeting meeting(1);
  SimClient& anna = meeting.Join(Person("anna"));
  SimClient& ben = meeting.Join(Person("ben"));
  SimClient& carl = meeting.Join(Person("carl"));
  meeting.RunFor(5s);
  const Time now = meeting.world().now();
  ben.transport().host().up().AddOutage(now, now + 3s);
  ben.transport().host().down().AddOutage(now, now + 3s);
  meeting.RunFor(10s);
  EXPECT_TRUE(carl.Showing(anna.camera_track())->freezes().freezes().empty());
}

}  // namespace
}  // namespace sim
