// Somebody joins long after a stream began: sequence numbers have wrapped, the publisher's rollover
// counter is past zero, and the newcomer must need none of that.
#include <gmock/gmock.h>

#include "tests/sim/meeting.h"

namespace sim {
namespace {

using namespace std::chrono_literals;

// S-12: the rollover counter of a receiver that joins late.
TEST(LateJoiner, AfterSeventyThousandPacketsOpensItsFirstPacketAndSeesAKeyFrameAtOnce) {
  Meeting meeting(1);
  ClientOptions options = Person("anna");
  options.audio.reset();
  options.video[0].layers[0].bitrate_bps = 8'000'000;  // 70,000 packets come soon
  options.video[0].first_sequence = 30'000;
  SimClient& anna = meeting.Join(options.OnlyPublishes());
  ASSERT_TRUE(meeting.RunUntil(
      [&] { return anna.camera().layer(0).stream.packets_sent() > 70'000; }, 120s));
  SimClient& ben = meeting.Join(Viewer("ben"));
  meeting.RunFor(5s);

  ASSERT_TRUE(ben.video().first_packet_at().has_value());
  EXPECT_EQ(ben.transport().counters().not_authentic, 0u) << "every packet opened";
  EXPECT_TRUE(ben.video().first_content()->key_frame) << "the first packet begins a key frame";
  EXPECT_EQ(ben.video().first_content()->packet, 0u);
  EXPECT_LE(*ben.video().first_shown_at() - ben.joined_at(), 700ms);
  EXPECT_EQ(ben.video().plis_sent(), 0u) << "the server asked by itself";
}

// Others that join soon after somebody start from the same key frame.
TEST(LateJoiner, StartsFromARecentKeyFrameInsteadOfAskingForOne) {
  Meeting meeting(3);
  ClientOptions options = Person("anna");
  SimClient& anna = meeting.Join(options.OnlyPublishes());
  meeting.RunFor(3s);
  SimClient& ben = meeting.Join(Viewer("ben"));
  ASSERT_TRUE(meeting.RunUntil([&] { return ben.video().first_shown_at().has_value(); }, 2s));
  const size_t asked = anna.camera().layer(0).key_frame_requests.size();
  SimClient& carl = meeting.Join(Viewer("carl"));
  ASSERT_TRUE(meeting.RunUntil([&] { return carl.video().first_shown_at().has_value(); }, 2s));
  meeting.RunFor(2s);
  EXPECT_EQ(anna.camera().layer(0).key_frame_requests.size(), asked);
  EXPECT_TRUE(carl.video().first_content()->key_frame);
  EXPECT_EQ(carl.video().decoder().undecodable(), 0u);
  EXPECT_EQ(carl.video().plis_sent(), 0u);
}

TEST(LateJoiner, StaysInStepWhileItsOwnStreamWraps) {
  Meeting meeting(2);
  ClientOptions options = Person("anna");
  options.video[0].layers[0].bitrate_bps = 8'000'000;
  meeting.Join(options.OnlyPublishes());
  meeting.RunFor(2s);
  SimClient& ben = meeting.Join(Viewer("ben"));
  ASSERT_TRUE(meeting.RunUntil([&] { return ben.video().packets() > 70'000; }, 120s));
  EXPECT_EQ(ben.transport().counters().not_authentic, 0u);
  EXPECT_EQ(ben.video().residual_loss(), 0u);
  EXPECT_EQ(ben.video().plis_sent(), 0u);
}

}  // namespace
}  // namespace sim
