// Random loss: whatever the network loses is asked for and sent again, on both legs.
#include <gmock/gmock.h>

#include <map>

#include "rtp/bytes.h"
#include "tests/sim/meeting.h"

namespace sim {
namespace {

using namespace std::chrono_literals;
using testing::IsEmpty;

// Everything that a camera sent between two moments came whole.
void ExpectEveryFrameWhole(SimClient& viewer, SimClient& publisher, uint32_t until) {
  const VideoSlot* slot = viewer.Showing(publisher.camera_track());
  ASSERT_NE(slot, nullptr);
  EXPECT_THAT(slot->MissingFrames(publisher.camera_track(), 0, until), IsEmpty());
  EXPECT_EQ(slot->decoder().undecodable(), 0u);
}

TEST(Loss, OfFivePercentBothWaysStillDeliversEveryFrameOfHalfAMinuteWhole) {
  for (uint64_t seed = 1; seed <= 5; ++seed) {
    Meeting meeting(seed);
    SimClient& anna = meeting.Join(Person("anna", Lossy(0.05)));
    SimClient& ben = meeting.Join(Person("ben", Lossy(0.05)));
    meeting.RunFor(31s);
    const uint32_t of_anna = anna.camera().layer(0).frames_sent - 1;
    const uint32_t of_ben = ben.camera().layer(0).frames_sent - 1;
    meeting.RunFor(1s);  // what was on its way arrives
    ExpectEveryFrameWhole(ben, anna, of_anna);
    ExpectEveryFrameWhole(anna, ben, of_ben);
    EXPECT_GE(ben.Showing(anna.camera_track())->shown().size(), 590u);
    EXPECT_GT(meeting.node().stats().recovered, 50u);      // from publishers
    EXPECT_GT(meeting.node().stats().retransmitted, 50u);  // to subscribers
  }
}

TEST(Loss, OnOnePathOnlyIsHealedOnThatPathAndOthersNeverNotice) {
  Meeting meeting(1);
  SimClient& anna = meeting.Join(Person("anna"));
  SimClient& ben = meeting.Join(Viewer("ben", Lossy(0.1)));
  SimClient& carl = meeting.Join(Viewer("carl"));
  meeting.RunFor(20s);
  EXPECT_EQ(anna.camera().nacks_received(), 0u) << "the server has it all";
  EXPECT_GT(ben.video().nacks_sent(), 50u);
  EXPECT_EQ(carl.video().nacks_sent(), 0u);
  EXPECT_THAT(carl.video().freezes().freezes(), IsEmpty());
  EXPECT_EQ(carl.video().duplicates(), 0u);
}

TEST(Loss, InBurstsIsHealedToo) {
  for (uint64_t seed = 1; seed <= 3; ++seed) {
    Meeting meeting(seed);
    TransportOptions bursty = Clean();
    bursty.down.burst = bursty.up.burst = {.to_bad = 0.01, .to_good = 0.3};
    SimClient& anna = meeting.Join(Person("anna", bursty));
    SimClient& ben = meeting.Join(Person("ben", bursty));
    meeting.RunFor(20s);
    const uint32_t sent = anna.camera().layer(0).frames_sent - 1;
    meeting.RunFor(1s);
    ExpectEveryFrameWhole(ben, anna, sent);
  }
}

TEST(Loss, WithoutRtxIsHealedOnTheStreamItself) {
  Meeting meeting(4);
  ClientOptions options = Person("anna", Lossy(0.05));
  options.video[0].rtx = false;
  SimClient& anna = meeting.Join(options);
  ClientOptions viewer = Viewer("ben", Lossy(0.05));
  viewer.rtx = false;
  SimClient& ben = meeting.Join(viewer);
  meeting.RunFor(20s);
  const uint32_t sent = anna.camera().layer(0).frames_sent - 1;
  meeting.RunFor(1s);
  ExpectEveryFrameWhole(ben, anna, sent);
}

// RFC 7714 section 8.4: two different packets under one nonce give the authentication key away.
TEST(Loss, WithoutRtxIsHealedByTheSameBytes) {
  Meeting meeting(5);
  TransportOptions path = Clean();
  path.profiles = {dtls::SrtpProfile::kAeadAes128Gcm};
  meeting.Join(Person("anna"));
  ClientOptions viewer = Viewer("ben", path);
  viewer.rtx = false;
  SimClient& ben = meeting.Join(viewer);
  const uint32_t ssrc = ben.video().section().ssrc;
  std::map<uint16_t, Bytes> first;
  uint16_t newest = 0;
  int again = 0;
  int different = 0;
  ben.transport().on_datagram = [&](std::span<const uint8_t> bytes) {
    if (bytes[0] < 128 || bytes[0] > 191 || rtp::LoadBe32(&bytes[8]) != ssrc) return;
    const uint16_t sequence = rtp::LoadBe16(&bytes[2]);
    const Bytes packet(bytes.begin(), bytes.end());
    const auto [known, is_new] = first.try_emplace(sequence, packet);
    if (is_new) newest = sequence;
    again += is_new ? 0 : 1;
    different += packet == known->second ? 0 : 1;
  };
  for (int i = 0; i < 200; ++i) {
    meeting.RunFor(50ms);
    const std::vector<uint16_t> had = {newest, static_cast<uint16_t>(newest - 7)};
    ben.SendRtcp([&](rtp::RtcpWriter& writer) { writer.AddNack(ben.rtcp_ssrc(), ssrc, had); });
  }
  meeting.RunFor(1s);
  EXPECT_GT(again, 100);
  EXPECT_EQ(different, 0);
}

TEST(Loss, OfAFewPercentHardlyEverFreezesThePicture) {
  double worst = 0;
  for (uint64_t seed = 1; seed <= 5; ++seed) {
    Meeting meeting(seed);
    meeting.Join(Person("anna"));
    TransportOptions path = Lossy(0.05);
    path.up.delay = path.down.delay = 25ms;
    SimClient& ben = meeting.Join(Viewer("ben", path));
    meeting.RunFor(30s);
    worst = std::max(worst, std::chrono::duration<double>(ben.video().freezes().frozen()) / 30s);
  }
  EXPECT_LE(worst, 0.01);
  RecordProperty("frozen_ppm", static_cast<int>(worst * 1e6));
}

}  // namespace
}  // namespace sim
