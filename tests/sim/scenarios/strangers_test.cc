// What comes from an address that no authenticated check validated, or carries no valid tag,
// changes nothing and is answered by nothing (S-01 to S-04, S-15).
#include <gmock/gmock.h>

#include "tests/sim/attacker.h"

namespace sim {
namespace {

using namespace std::chrono_literals;

TEST(Strangers, SprayingClientHellosBeforeAndDuringAHandshakeGetNothing) {  // S-01
  Meeting meeting(1);
  Attacker attacker(meeting);
  const Bytes hello = Attacker::ClientHello(meeting.world().now());
  attacker.Repeat(500, 5s, [&] { attacker.Send(hello); });
  meeting.RunFor(500ms);
  SimClient& anna = meeting.Join(Person("anna"));
  SimClient& ben = meeting.Join(Person("ben"));
  meeting.RunFor(5s);
  EXPECT_EQ(attacker.bytes_received(), 0u);
  EXPECT_GE(meeting.node().drops(sfu::DropReason::kUnknownAddress), 2'400u);
  ASSERT_NE(ben.Showing(anna.camera_track()), nullptr);
  EXPECT_LE(*ben.video().first_shown_at() - ben.joined_at(), 1s);
}

TEST(Strangers, ForgingAParticipantsAddressCannotEndItsDtls) {  // S-01
  Meeting meeting(2);
  SimClient& anna = meeting.Join(Person("anna"));
  SimClient& ben = meeting.Join(Person("ben"));
  meeting.RunFor(2s);  // a handshake under way has no key yet that could tell a forged alert
  Attacker attacker(meeting);
  const Bytes hello = Attacker::ClientHello(meeting.world().now());
  // A plain alert: close_notify, epoch 0.
  const Bytes alert = {21, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 2, 0};
  attacker.Repeat(50, 10s, [&] {
    attacker.SendAs(anna.transport().host().address(), hello);
    attacker.SendAs(anna.transport().host().address(), alert);
  });
  meeting.RunFor(10s);
  EXPECT_EQ(meeting.State(anna), sfu::TransportState::kConnected);
  ASSERT_NE(ben.Showing(anna.camera_track()), nullptr);
  EXPECT_GE(ben.Showing(anna.camera_track())->shown().size(), 170u);
  EXPECT_GE(ben.HeardFrom(anna.audio_track()), 450u);
}

TEST(Strangers, ForgingAParticipantsAddressCannotKeepItFromConnecting) {  // S-01
  for (uint64_t seed = 1; seed <= 10; ++seed) {
    Meeting meeting(seed);
    SimClient& anna = meeting.Join(Person("anna"));
    SimClient& ben = meeting.Join(Person("ben"));
    Attacker attacker(meeting);
    const Bytes alert = {21, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 2, 0};
    attacker.Repeat(100, 2s, [&] { attacker.SendAs(anna.transport().host().address(), alert); });
    meeting.RunFor(6s);
    EXPECT_EQ(meeting.State(anna), sfu::TransportState::kConnected);
    EXPECT_GT(ben.HeardFrom(anna.audio_track()), 100u);
  }
}

TEST(Strangers, WithReplayedOrInventedMediaReachNobodyAndMoveNoAddress) {  // S-02
  Meeting meeting(3);
  SimClient& anna = meeting.Join(Person("anna"));
  SimClient& ben = meeting.Join(Person("ben"));
  Attacker attacker(meeting);
  std::vector<Bytes> recorded;
  meeting.network().tap = [&](const SocketAddress& from, const SocketAddress&,
                              std::span<const uint8_t> bytes) {
    if (from == anna.transport().host().address() && bytes[0] >= 128 && recorded.size() < 1000) {
      recorded.emplace_back(bytes.begin(), bytes.end());
    }
  };
  meeting.RunFor(4s);
  const Loss before = LossOf(ben);
  const uint64_t shown = ben.Showing(anna.camera_track())->shown().size();
  attacker.Repeat(1'000, 5s, [&] {
    const Bytes& packet = recorded[attacker.dice().Below(recorded.size())];
    attacker.Send(packet);                                       // from elsewhere
    attacker.SendAs(anna.transport().host().address(), packet);  // replayed
    attacker.SendAs(anna.transport().host().address(),           // invented
                    attacker.FakeSrtp(anna.plan().audio->ssrc, anna.plan().audio->payload_type));
  });
  meeting.RunFor(6s);
  EXPECT_EQ(attacker.bytes_received(), 0u);
  EXPECT_LE(LossOf(ben, before).share(), 0.001);
  EXPECT_GE(ben.Showing(anna.camera_track())->shown().size() - shown, 115u);
  EXPECT_GE(meeting.node().drops(sfu::DropReason::kSrtpReplay) +
                meeting.node().drops(sfu::DropReason::kTooOld),
            3'000u);
  EXPECT_GE(meeting.node().drops(sfu::DropReason::kSrtpAuthentication), 3'000u);
  EXPECT_EQ(ben.video().duplicates() + ben.audio().duplicates(), 0u);
}

TEST(Strangers, WithForgedChecksGetNoAnswerAndMoveNoAddress) {  // S-03, S-15
  Meeting meeting(4);
  SimClient& anna = meeting.Join(Person("anna"));
  SimClient& ben = meeting.Join(Person("ben"));
  meeting.RunFor(3s);
  Attacker attacker(meeting);
  const std::string server = anna.transport().ice().remote().ufrag;
  const std::string pwd = anna.transport().ice().remote().pwd;
  const std::string own = anna.transport().ice().local().ufrag;
  attacker.Repeat(20, 3s, [&] {
    attacker.Send(attacker.BindingRequest(server + ":" + own, "not the password at all"));
    attacker.Send(attacker.BindingRequest("nobody:" + own, pwd));
    attacker.Send(attacker.BindingRequest(server, pwd));
    attacker.Send(attacker.BindingRequest(server + ":somebody", pwd));
    attacker.Send(attacker.BindingRequest("", pwd));
  });
  meeting.RunFor(5s);
  EXPECT_EQ(attacker.bytes_received(), 0u);
  EXPECT_GE(anna.Showing(ben.camera_track())->shown().size(), 140u);
  EXPECT_TRUE(anna.video().freezes().freezes().empty());
}

TEST(Strangers, WithAnotherCertificateThanSignalledGetNoKeys) {  // S-03
  Meeting meeting(5);
  SimClient& anna = meeting.Join(Person("anna"));
  ClientOptions liar = Person("liar");
  liar.claimed_fingerprint = anna.transport().fingerprint();
  SimClient& mallory = meeting.Join(liar);
  meeting.RunFor(10s);
  EXPECT_EQ(meeting.State(mallory), sfu::TransportState::kFailed);
  EXPECT_EQ(mallory.transport().counters().rtp_received, 0u);
  EXPECT_EQ(anna.HeardFrom(mallory.audio_track()), 0u);
  EXPECT_EQ(anna.Showing(mallory.camera_track()), nullptr);
  EXPECT_EQ(meeting.State(anna), sfu::TransportState::kConnected);
}

TEST(Strangers, FloodingWithBadTagsCostOthersNothing) {  // S-04
  Meeting meeting(6);
  SimClient& anna = meeting.Join(Person("anna"));
  meeting.Join(Person("ben"));
  ClientOptions elsewhere = Person("carl");
  elsewhere.call = 2;
  meeting.Join(elsewhere);
  elsewhere.name = "dora";
  SimClient& dora = meeting.Join(elsewhere);
  meeting.RunFor(3s);
  const Loss before = LossOf(dora);
  const size_t events = meeting.node().events().size();
  Attacker attacker(meeting);
  attacker.Repeat(20'000, 5s, [&] {
    attacker.SendAs(anna.transport().host().address(),
                    attacker.FakeSrtp(anna.plan().audio->ssrc, anna.plan().audio->payload_type));
  });
  meeting.RunFor(6s);
  EXPECT_LE(LossOf(dora, before).share(), 0.001);
  EXPECT_GE(meeting.node().drops(sfu::DropReason::kSrtpAuthentication) +
                meeting.node().drops(sfu::DropReason::kSrtpReplay),
            100'000u);
  EXPECT_LE(meeting.node().events().size() - events, 100u) << "no flood of events either";
}

}  // namespace
}  // namespace sim
