// Random loss: whatever the network loses is asked for and sent again, on both legs.
#include <gmock/gmock.h>

#include <algorithm>
#include <array>
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
// Watches what a viewer without RTX gets on the slot it has, and asks for any of it again.
class SameBytes {
 public:
  SameBytes(Meeting& meeting, TransportOptions path) {
    path.profiles = {dtls::SrtpProfile::kAeadAes128Gcm};
    ClientOptions viewer = Viewer("ben", path);
    viewer.rtx = false;
    viewer_ = &meeting.Join(viewer);
    ssrc_ = viewer_->video().section().ssrc;
    viewer_->transport().on_datagram = [this](std::span<const uint8_t> bytes) {
      OnDatagram(bytes);
    };
  }
  SimClient& viewer() { return *viewer_; }
  void AskFor(std::span<const uint16_t> sequences) {
    viewer_->SendRtcp(
        [&](rtp::RtcpWriter& writer) { writer.AddNack(viewer_->rtcp_ssrc(), ssrc_, sequences); });
  }
  uint16_t newest() const { return newest_; }
  int again() const { return again_; }
  int different() const { return different_; }

 private:
  void OnDatagram(std::span<const uint8_t> bytes) {
    if (bytes[0] < 128 || bytes[0] > 191 || rtp::LoadBe32(&bytes[8]) != ssrc_) return;
    const uint16_t sequence = rtp::LoadBe16(&bytes[2]);
    const Bytes packet(bytes.begin(), bytes.end());
    const auto [known, is_new] = first_.try_emplace(sequence, packet);
    if (is_new) newest_ = sequence;
    again_ += is_new ? 0 : 1;
    different_ += packet == known->second ? 0 : 1;
  }

  SimClient* viewer_ = nullptr;
  uint32_t ssrc_ = 0;
  std::map<uint16_t, Bytes> first_;
  uint16_t newest_ = 0;
  int again_ = 0;
  int different_ = 0;
};

TEST(Loss, WithoutRtxIsHealedByTheSameBytes) {
  Meeting meeting(5);
  meeting.Join(Person("anna"));
  SameBytes ben(meeting, Clean());
  for (int i = 0; i < 200; ++i) {
    meeting.RunFor(50ms);
    ben.AskFor(std::array{ben.newest(), static_cast<uint16_t>(ben.newest() - 7)});
  }
  meeting.RunFor(1s);
  EXPECT_GT(ben.again(), 100);
  EXPECT_EQ(ben.different(), 0);
}

// Layers switch, temporal layers are left out, packets come late, a pacer makes fillers of what
// waits, the camera is muted and shown again: whatever is asked for, and whenever.
TEST(Loss, WithoutRtxIsHealedByTheSameBytesWhateverElseGoesOn) {
  for (uint64_t seed = 1; seed <= 3; ++seed) {
    Meeting meeting(seed);
    ClientOptions publisher = Person("anna", Lossy(0.05));
    publisher.video[0].layers = VideoOptions::Simulcast();
    publisher.video[0].temporal_layers = 3;
    SimClient& anna = meeting.Join(publisher);
    TransportOptions narrow = Clean();
    narrow.down.rate_bps = 700'000;
    SameBytes ben(meeting, narrow);
    meeting.RunFor(2s);
    const uint64_t switches = meeting.node().stats().layer_switches;
    for (int i = 0; i < 1'000; ++i) {
      meeting.RunFor(20ms);
      if (i % 25 == 0) {
        const auto width = static_cast<uint32_t>(320 << (i / 25 % 3));
        meeting.Subscribe(ben.viewer(), {{Meeting::Want(anna, width, width * 9 / 16)}});
      }
      if (i % 100 == 50) {
        meeting.LimitBandwidth(ben.viewer(), i % 200 == 50 ? std::optional(250'000) : std::nullopt);
      }
      if (i % 200 == 180 || i % 200 == 182) {
        meeting.SetTrackEnabled(anna, sfu::TrackSource::kCamera, i % 200 == 182);
      }
      std::array<uint16_t, 4> asked;
      for (uint16_t& sequence : asked) {
        sequence = static_cast<uint16_t>(ben.newest() - meeting.world().dice().Below(200));
      }
      std::sort(asked.begin(), asked.end());
      ben.AskFor(asked);
    }
    EXPECT_GT(meeting.node().stats().layer_switches, switches + 10);
    EXPECT_GT(ben.again(), 100);
    EXPECT_EQ(ben.different(), 0);
  }
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
