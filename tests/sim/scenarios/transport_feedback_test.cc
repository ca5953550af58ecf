// Transport-wide feedback to publishers, by which a browser's own congestion control raises its
// rate.
#include <gmock/gmock.h>

#include <algorithm>

#include "tests/sim/meeting.h"

namespace sim {
namespace {

using namespace std::chrono_literals;

TEST(TransportFeedback, ComesRegularlyAndAccountsForEveryPacket) {
  for (const double loss : {0.0, 0.05}) {
    Meeting meeting(1);
    TransportOptions path = Clean();
    path.up.loss = loss;
    SimClient& anna = meeting.Join(Person("anna", path));
    meeting.Join(Viewer("ben"));
    meeting.RunFor(10s);
    const auto& times = anna.sent().feedback_times();
    ASSERT_GE(times.size(), 50u);
    for (size_t i = 1; i < times.size(); ++i) EXPECT_LE(times[i] - times[i - 1], 250ms);
    uint64_t received = 0;
    uint64_t sent = 0;
    bool first_reported = false;
    for (const auto& [sequence, packet] : anna.sent().packets()) {
      if (packet.sent > meeting.world().now() - 500ms) break;
      first_reported |= packet.reported;
      if (!first_reported) continue;  // a loss before anything arrived cannot be known
      ++sent;
      EXPECT_TRUE(packet.reported) << sequence;
      received += packet.received ? 1 : 0;
    }
    const auto share = static_cast<double>(received) / static_cast<double>(sent);
    EXPECT_NEAR(share, 1 - loss, loss == 0 ? 0 : 0.03);
  }
}

TEST(TransportFeedback, RaisesAPublishersRate) {
  Meeting meeting(1);
  TransportOptions path = Clean();
  path.up.rate_bps = 3'000'000;
  ClientOptions options = Person("anna", path);
  options.video[0].layers[0].bitrate_bps = 300'000;
  SimClient& anna = meeting.Join(options);
  SimClient& ben = meeting.Join(Viewer("ben"));
  anna.AdaptRate(true);
  meeting.RunFor(30s);
  EXPECT_GE(anna.sent().estimate_bps(), 1'500'000);
  EXPECT_GE(ben.video().shown().size(), 550u);
}

TEST(TransportFeedback, IsNotSentToOneThatDidNotAskForIt) {
  Meeting meeting(1);
  ClientOptions options = Person("anna");
  options.transport_cc = false;
  SimClient& anna = meeting.Join(options);
  SimClient& ben = meeting.Join(Person("ben"));
  meeting.RunFor(5s);
  EXPECT_TRUE(anna.sent().feedback_times().empty());
  EXPECT_EQ(anna.arrivals().packets(), 0u) << "nor are its packets numbered";
  EXPECT_GT(ben.arrivals().packets(), 200u);
}

TEST(TransportFeedback, NumbersEveryPacketToASubscriberInOneSequence) {
  Meeting meeting(1);
  meeting.Join(Person("anna"));
  meeting.Join(Person("ben"));
  SimClient& carl = meeting.Join(Viewer("carl"));
  meeting.RunFor(5s);
  EXPECT_EQ(carl.arrivals().packets(), carl.transport().counters().rtp_received);
}

}  // namespace
}  // namespace sim
