// The client's address changes under a running call (Q15), or its ICE restarts (Q16). The goals
// hold for the worst of 20 seeds, which is printed.
#include <gmock/gmock.h>

#include <algorithm>
#include <cstdio>

#include "tests/sim/attacker.h"
#include "tests/sim/moving.h"

namespace sim {
namespace {

using namespace std::chrono_literals;

constexpr uint64_t kSeeds = 20;

void ExpectWorst(Duration worst, Duration goal) {
  EXPECT_LE(worst, goal);
  testing::Test::RecordProperty("worst_ms", static_cast<int>(worst / 1ms));
  std::printf("worst of %d seeds: %d ms (goal %d ms)\n", static_cast<int>(kSeeds),
              static_cast<int>(worst / 1ms), static_cast<int>(goal / 1ms));
}

TEST(PathChange, OfASubscriberMediaIsBackThreeTenthsAfterTheFirstCheck) {  // Q15
  Duration worst(0);
  for (uint64_t seed = 1; seed <= kSeeds; ++seed) {
    Meeting meeting(seed);
    meeting.Join(Person("anna"));
    SimClient& ben = meeting.Join(Person("ben"));
    meeting.RunFor(4s + meeting.world().dice().Between(0ms, 3s));
    const auto gap = GapAfterPathChange(meeting, ben, ben);
    ASSERT_TRUE(gap.has_value()) << "seed " << seed;
    worst = std::max(worst, *gap);
    // And the picture moves, not only the packets: the gap is repaired or a key frame came.
    meeting.RunFor(2s);
    EXPECT_LE(meeting.world().now() - ben.video().shown().back().at, 150ms);
  }
  ExpectWorst(worst, 300ms);
}

TEST(PathChange, OfAPublisherItsMediaIsBackThreeTenthsAfterTheFirstCheck) {  // Q15
  Duration worst(0);
  for (uint64_t seed = 1; seed <= kSeeds; ++seed) {
    Meeting meeting(seed);
    SimClient& anna = meeting.Join(Person("anna"));
    SimClient& ben = meeting.Join(Person("ben"));
    meeting.RunFor(4s + meeting.world().dice().Between(0ms, 3s));
    const auto gap = GapAfterPathChange(meeting, anna, ben);
    ASSERT_TRUE(gap.has_value()) << "seed " << seed;
    worst = std::max(worst, *gap);
  }
  ExpectWorst(worst, 300ms);
}

// A server may have several addresses, which one client reaches from one and the same of its own.
TEST(PathChange, OfTheServersAddressIsFollowedOnceNothingComesToTheOldOne) {
  Meeting meeting(1);
  meeting.node().reached_at = 1;
  meeting.Join(Person("anna"));
  SimClient& ben = meeting.Join(Person("ben"));
  const SocketAddress& peer = ben.transport().host().address();
  const auto media_from = [&] {
    meeting.RunFor(40ms);  // answers to checks leave from where these came to
    return meeting.node().SentFrom(peer);
  };
  meeting.RunFor(4s);
  EXPECT_EQ(media_from(), 1);
  meeting.node().reached_at = 2;
  meeting.RunFor(1s);
  EXPECT_EQ(media_from(), 1) << "checks go by all paths, and media by the one that was nominated";
  meeting.RunFor(ice::kInUse + 7s);
  EXPECT_EQ(media_from(), 2);
}

TEST(PathChange, SendsNothingToTheOldAddressAfterwards) {
  Meeting meeting(1);
  meeting.Join(Person("anna"));
  SimClient& ben = meeting.Join(Person("ben"));
  meeting.RunFor(4s);
  const SocketAddress old = ben.transport().host().address();
  ben.transport().host().Rebind(meeting.network().NewAddress());
  ben.transport().ice().CheckNow(meeting.world().now());
  meeting.RunFor(1s);
  uint64_t bytes = 0;
  Host next_tenant(meeting.network(), old, {}, {},
                   [&](auto, auto datagram) { bytes += datagram.size(); });
  meeting.RunFor(3s);
  EXPECT_EQ(bytes, 0u);
}

TEST(IceRestart, ToAnotherNetworkInterruptsForLessThanTheGoal) {  // Q16
  Duration worst(0);
  for (uint64_t seed = 1; seed <= kSeeds; ++seed) {
    Meeting meeting(seed);
    SimClient& anna = meeting.Join(Person("anna"));
    SimClient& ben = meeting.Join(Person("ben"));
    meeting.RunFor(4s + meeting.world().dice().Between(0ms, 1s));
    worst = std::max(worst, GapAfterIceRestart(meeting, ben, anna));
    EXPECT_EQ(meeting.State(ben), sfu::TransportState::kConnected);
  }
  ExpectWorst(worst, 1500ms);
}

TEST(IceRestart, OnTheSamePathInterruptsNothing) {
  Meeting meeting(1);
  meeting.Join(Person("anna"));
  SimClient& ben = meeting.Join(Person("ben"));
  meeting.RunFor(4s);
  ben.video().ResetGap();
  meeting.RestartIce(ben);
  meeting.RunFor(5s);
  EXPECT_TRUE(ben.transport().ice().confirmed());
  EXPECT_LE(ben.video().longest_gap(), 120ms);
  EXPECT_EQ(ben.audio().residual_loss(), 0u);
}

TEST(IceRestart, ForgetsTheNamesOfAllBeforeIt) {
  Meeting meeting(1);
  constexpr sfu::ParticipantId kCarl{7};
  const auto credentials = [](int restart) {
    return ice::Credentials{.ufrag = "name" + std::to_string(restart),
                            .pwd = "a password of 24 or"};
  };
  meeting.node().Submit(sfu::AddParticipant{sfu::CallId{1}, kCarl, credentials(0), {}});
  for (int restart = 1; restart <= 1000; ++restart) {
    meeting.node().Submit(
        sfu::SetTransport{kCarl, {credentials(restart), {.ufrag = "carl", .pwd = ""}, {}}});
  }
  Attacker attacker(meeting);
  const auto check = [&](int restart) {
    const ice::Credentials server = credentials(restart);
    attacker.Send(attacker.BindingRequest(server.ufrag + ":carl", server.pwd));
    meeting.RunFor(100ms);
  };
  check(0);
  check(999);
  EXPECT_EQ(meeting.node().drops(sfu::DropReason::kStunUnknownUfrag), 2u);
  EXPECT_EQ(attacker.bytes_received(), 0u);
  check(1000);
  EXPECT_GT(attacker.bytes_received(), 0u);
}

}  // namespace
}  // namespace sim
