// Leaving, vanishing and coming back.
#include <gmock/gmock.h>

#include "tests/sim/meeting.h"

namespace sim {
namespace {

using namespace std::chrono_literals;
using testing::Each;
using testing::Field;

TEST(Leaving, EndsTheStreamsToTheOthersAndSaysSo) {
  Meeting meeting(1);
  SimClient& anna = meeting.Join(Person("anna"));
  SimClient& ben = meeting.Join(Person("ben"));
  meeting.RunFor(5s);
  meeting.Leave(anna);
  meeting.RunFor(1s);
  const auto packets = [&] { return ben.video().packets() + ben.audio().packets(); };
  const uint64_t before = packets();
  meeting.RunFor(3s);
  EXPECT_EQ(packets(), before);
  ASSERT_NE(meeting.Slots(ben), nullptr);
  EXPECT_THAT(*meeting.Slots(ben), Each(Field(&sfu::SlotState::track, std::nullopt)));
  EXPECT_EQ(meeting.node().stats().participants, 1u);
}

TEST(Leaving, AndComingBackShowsTheNewPictureInTheOldSlot) {
  Meeting meeting(2);
  SimClient& anna = meeting.Join(Person("anna"));
  SimClient& ben = meeting.Join(Person("ben"));
  meeting.RunFor(5s);
  for (int i = 0; i < 3; ++i) {
    SimClient& gone = i == 0 ? anna : *meeting.clients().back();
    meeting.Leave(gone);
    meeting.RunFor(500ms);
    SimClient& back = meeting.Join(Person("anna again"));
    meeting.RunFor(4s);
    const VideoSlot* slot = ben.Showing(back.camera_track());
    ASSERT_NE(slot, nullptr);
    EXPECT_EQ(slot, &ben.video(0)) << "the slot is used again";
    EXPECT_GE(slot->whole_frames(back.camera_track(), 0), 60u);
    EXPECT_GE(ben.HeardFrom(back.audio_track()), 150u);
    ASSERT_NE(back.Showing(ben.camera_track()), nullptr);
  }
  EXPECT_EQ(meeting.node().stats().participants, 2u);
}

TEST(Leaving, TheLastOneEmptiesTheServer) {
  Meeting meeting(3);
  SimClient& anna = meeting.Join(Person("anna"));
  SimClient& ben = meeting.Join(Person("ben"));
  meeting.RunFor(3s);
  meeting.Leave(anna);
  meeting.Leave(ben);
  meeting.RunFor(1s);
  const sfu::EngineStats& stats = meeting.node().stats();
  EXPECT_EQ(stats.participants, 0u);
  EXPECT_EQ(stats.calls, 0u);
  EXPECT_EQ(stats.tracks, 0u);
  EXPECT_EQ(stats.slots, 0u);
}

TEST(Leaving, IsToldToWhoIsMadeToLeave) {
  Meeting meeting(5);
  SimClient& anna = meeting.Join(Person("anna"));
  meeting.RunFor(3s);
  meeting.node().Submit(sfu::RemoveParticipant{anna.id()});
  meeting.RunFor(100ms);
  EXPECT_EQ(anna.transport().dtls()->state(), dtls::State::kClosed) << "close_notify (RFC 5246)";
}

// A page that is loaded anew behind a NAT, or a player with a port of its own.
TEST(Leaving, ByCloseNotifyLeavesTheAddressToWhoComesNext) {
  Meeting meeting(6);
  SimClient& anna = meeting.Join(Person("anna"));
  SimClient& ben = meeting.Join(Person("ben"));
  meeting.RunFor(3s);
  const SocketAddress address = anna.transport().host().address();
  anna.Stop(/*close_notify=*/true);
  meeting.RunFor(100ms);
  anna.transport().host().Rebind(SocketAddress::V4({192, 0, 2, 1}, 9));
  SimClient& again = meeting.Join(Person("anna again"));
  again.transport().host().Rebind(address);
  meeting.RunFor(1s);
  EXPECT_TRUE(again.transport().connected());
  meeting.RunFor(2s);
  ASSERT_NE(again.Showing(ben.camera_track()), nullptr);
  EXPECT_GE(again.HeardFrom(ben.audio_track()), 90u);
}

TEST(Leaving, ByCloseNotifyIsNotUndoneByACheckThatWasOnItsWay) {
  Meeting meeting(7);
  SimClient& anna = meeting.Join(Person("anna"));
  meeting.Join(Person("ben"));
  Bytes check;
  anna.transport().tap = [&](ClientTransport::Way way, std::span<const uint8_t> bytes) {
    if (way == ClientTransport::Way::kSent && bytes[0] == 0 && bytes[1] == 1) {
      check.assign(bytes.begin(), bytes.end());  // a binding request
    }
  };
  meeting.RunFor(8s);
  ASSERT_FALSE(check.empty());
  anna.Stop(/*close_notify=*/true);
  meeting.RunFor(100ms);
  anna.transport().SendRaw(check);
  const uint64_t before = anna.transport().host().bytes_received();
  const size_t events = meeting.node().events().size();
  meeting.RunFor(2s);
  EXPECT_LT(anna.transport().host().bytes_received() - before, 200u) << "the answer, no media";
  for (size_t i = events; i < meeting.node().events().size(); ++i) {
    EXPECT_FALSE(std::holds_alternative<sfu::TransportChanged>(meeting.node().events()[i].event));
  }
}

TEST(Leaving, WithoutAWordDisturbsNobody) {
  Meeting meeting(4);
  SimClient& anna = meeting.Join(Person("anna"));
  SimClient& ben = meeting.Join(Person("ben"));
  SimClient& carl = meeting.Join(Person("carl"));
  meeting.RunFor(5s);
  meeting.Vanish(anna);
  meeting.RunFor(5s);
  ASSERT_NE(ben.Showing(carl.camera_track()), nullptr);
  EXPECT_LE(ben.Showing(carl.camera_track())->freezes().frozen(), 0ms);
}

}  // namespace
}  // namespace sim
