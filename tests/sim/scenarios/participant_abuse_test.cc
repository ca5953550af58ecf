// Participants with good keys and bad manners: none may harm the others (S-02, S-06 to S-08, S-13,
// S-14).
#include <gmock/gmock.h>

#include "rtp/bytes.h"
#include "rtp/header_writer.h"
#include "tests/sim/attacker.h"

namespace sim {
namespace {

using namespace std::chrono_literals;

// A plain RTP packet without extensions.
Bytes PlainRtp(uint32_t ssrc, uint8_t payload_type, uint16_t sequence, size_t payload = 100) {
  Bytes bytes(200);
  rtp::HeaderWriter writer(bytes,
                           {.ssrc = ssrc, .sequence = sequence, .payload_type = payload_type},
                           rtp::HeaderWriter::Form::kOneByte);
  bytes.resize(writer.Finish() + payload);
  return bytes;
}

class Abuse : public testing::Test {
 protected:
  // Anna and ben are well-behaved; mallory is in their call.
  void Gather(uint64_t seed) {
    meeting_.emplace(seed);
    anna_ = &meeting_->Join(Person("anna"));
    ben_ = &meeting_->Join(Person("ben"));
    mallory_ = &meeting_->Join(Person("mallory"));
    attacker_.emplace(*meeting_);
    meeting_->RunFor(3s);
    before_ = LossOf(*ben_);
    shown_ = ben_->Showing(anna_->camera_track())->shown().size();
  }
  // After `seconds` of it ben has all of anna.
  void ExpectNoHarm(int seconds) {
    meeting_->RunFor(std::chrono::seconds(seconds));
    EXPECT_LE(LossOf(*ben_, before_).share(), 0.001);
    const VideoSlot* slot = ben_->Showing(anna_->camera_track());
    EXPECT_GE(slot->shown().size() - shown_, static_cast<size_t>(seconds) * 20 - 4);
    EXPECT_TRUE(slot->freezes().freezes().empty());
    EXPECT_EQ(meeting_->State(*anna_), sfu::TransportState::kConnected);
  }

  std::optional<Meeting> meeting_;
  std::optional<Attacker> attacker_;
  SimClient* anna_ = nullptr;
  SimClient* ben_ = nullptr;
  SimClient* mallory_ = nullptr;
  Loss before_;
  size_t shown_ = 0;
};

TEST_F(Abuse, TenThousandSsrcsAreNotLetIn) {  // S-13
  Gather(1);
  uint32_t ssrc = 0;
  attacker_->Repeat(2'000, 5s, [&] {
    ++ssrc;
    mallory_->transport().SendRtp(
        PlainRtp(ssrc, mallory_->plan().audio->payload_type, static_cast<uint16_t>(ssrc)));
  });
  ExpectNoHarm(6);
  EXPECT_GE(meeting_->node().drops(sfu::DropReason::kUnknownSsrc), 9'000u);
}

TEST_F(Abuse, AnothersSsrcIsNoWayIntoItsStream) {  // S-13
  Gather(2);
  uint16_t sequence = 0;
  attacker_->Repeat(200, 5s, [&] {
    for (const RtpStreamOptions* stream :
         {&*anna_->plan().audio, &anna_->plan().video[0].layers[0]}) {
      mallory_->transport().SendRtp(PlainRtp(stream->ssrc, stream->payload_type, sequence++));
    }
  });
  ExpectNoHarm(6);
}

TEST_F(Abuse, UnknownMidAndRidBelongNowhere) {  // S-13
  Gather(3);
  RtpStreamOptions stray = mallory_->plan().video[0].layers[0];
  stray.ssrc = 4242;
  stray.mid = "no such mid";
  stray.rid = "x";
  RtpStream stream(stray, Dice(1));
  uint16_t transport_sequence = 0;
  attacker_->Repeat(100, 5s, [&] {
    OutgoingPacket packet;
    packet.payload.resize(100);
    mallory_->transport().SendRtp(stream.Send(packet, meeting_->world().now(), transport_sequence));
  });
  ExpectNoHarm(6);
  EXPECT_GE(meeting_->node().drops(sfu::DropReason::kUnknownSsrc), 450u);
}

TEST_F(Abuse, NacksOfEverythingAreAnsweredOnlySoFar) {  // S-14
  Gather(4);
  VideoSlot* slot = mallory_->Showing(anna_->camera_track());
  ASSERT_NE(slot, nullptr);
  const uint64_t recovered = slot->recovered();
  const uint64_t distinct = slot->packets() - slot->duplicates();
  uint16_t newest = 0;
  mallory_->transport().on_datagram = [&](std::span<const uint8_t> bytes) {
    if (bytes.size() > 12 && bytes[0] >= 128 && rtp::LoadBe32(&bytes[8]) == slot->section().ssrc) {
      newest = rtp::LoadBe16(&bytes[2]);
    }
  };
  attacker_->Repeat(100, 15s, [&] {
    std::vector<uint16_t> all;
    for (uint16_t i = 0; i < 200; ++i) all.push_back(static_cast<uint16_t>(newest - 200 + i));
    mallory_->SendRtcp([&](rtp::RtcpWriter& writer) {
      writer.AddNack(mallory_->rtcp_ssrc(), slot->section().ssrc, all);
    });
  });
  ExpectNoHarm(16);
  const uint64_t media = slot->packets() - slot->duplicates() - distinct;
  EXPECT_GT(slot->recovered(), recovered);
  EXPECT_LE(slot->recovered() - recovered, media * 30 / 100 + 230)
      << "30 % of the media, and what it may have saved up";
  EXPECT_EQ(anna_->camera().nacks_received(), 0u) << "nothing of it reaches the publisher";
}

TEST_F(Abuse, AbsurdEstimatesChangeNothingForOthers) {  // S-14
  Gather(5);
  attacker_->Repeat(50, 5s, [&] {
    const uint64_t bps = attacker_->dice().Chance(0.5) ? 1 : 1ull << 60;
    mallory_->SendRtcp([&](rtp::RtcpWriter& writer) {
      const uint32_t ssrc = anna_->video().section().ssrc;
      writer.AddRemb(mallory_->rtcp_ssrc(), bps, std::span(&ssrc, 1));
    });
  });
  ExpectNoHarm(6);
}

TEST_F(Abuse, ControlPacketsThatLieAboutTheirLengthAreHarmless) {  // S-08
  Gather(6);
  attacker_->Repeat(100, 5s, [&] {
    mallory_->SendRtcp([&](rtp::RtcpWriter& writer) {
      writer.AddReceiverReport(1, {});
      writer.AddPli(1, ben_->video().section().ssrc);
      Bytes lie = attacker_->RandomBytes(4 * (1 + attacker_->dice().Below(60)));
      lie[0] = static_cast<uint8_t>(0x80 | attacker_->dice().Below(32));
      lie[1] = static_cast<uint8_t>(200 + attacker_->dice().Below(8));
      if (attacker_->dice().Chance(0.5)) {  // a length that fits, around nonsense
        rtp::StoreBe16(&lie[2], static_cast<uint16_t>(lie.size() / 4 - 1));
      }
      writer.AddRaw(lie);
    });
  });
  ExpectNoHarm(6);
  EXPECT_GT(meeting_->node().drops(sfu::DropReason::kRtcpMalformed), 100u);
}

TEST_F(Abuse, AForgedSourceTakesNobodysAddressAway) {  // S-02
  Gather(11);
  const IceAgent& ice = mallory_->transport().ice();
  const std::string username = ice.remote().ufrag + ":" + ice.local().ufrag;
  const SocketAddress& victim = anna_->transport().host().address();
  const uint64_t received = anna_->transport().host().bytes_received();
  attacker_->Repeat(10, 5s, [&] {
    attacker_->SendAs(victim, attacker_->BindingRequest(username, ice.remote().pwd));
  });
  ExpectNoHarm(10);
  EXPECT_EQ(meeting_->node().drops(sfu::DropReason::kAddressInUse), 50u);
  EXPECT_EQ(anna_->transport().counters().not_authentic, 0u) << "nothing meant for mallory";
  EXPECT_GT(anna_->transport().host().bytes_received(), received);
}

TEST_F(Abuse, AnAddressTakenDuringASilenceComesBackToItsOwner) {  // S-02
  Gather(12);
  const IceAgent& ice = mallory_->transport().ice();
  const std::string username = ice.remote().ufrag + ":" + ice.local().ufrag;
  IceAgent& annas = anna_->transport().ice();
  annas.Pause(true);
  meeting_->RunFor(14s);
  attacker_->SendAs(anna_->transport().host().address(),
                    attacker_->BindingRequest(username, ice.remote().pwd));
  meeting_->RunFor(1s);
  annas.Pause(false);
  annas.CheckNow(meeting_->world().now());
  meeting_->RunFor(20s);
  EXPECT_EQ(meeting_->State(*anna_), sfu::TransportState::kConnected);
  const size_t shown = ben_->Showing(anna_->camera_track())->shown().size();
  meeting_->RunFor(5s);
  EXPECT_GE(ben_->Showing(anna_->camera_track())->shown().size() - shown, 90u);
  meeting_->ExpectViolations();  // anna got what was meant for mallory
}

TEST_F(Abuse, PaddingIsCountedButNotForwarded) {  // S-07
  Gather(7);
  Outlet outlet = mallory_->MakeOutlet();
  RtpStream& stream = mallory_->camera().layer(0).stream;
  const uint64_t drops = meeting_->node().drops(sfu::DropReason::kPaddingOnly);
  attacker_->Repeat(50, 5s, [&] {
    outlet.send(stream.Padding(200, meeting_->world().now(), outlet.transport_sequence));
  });
  ExpectNoHarm(6);
  EXPECT_GE(meeting_->node().drops(sfu::DropReason::kPaddingOnly) - drops, 240u);
  EXPECT_EQ(ben_->Showing(mallory_->camera_track())->padding(), 0u);
  EXPECT_GE(ben_->Showing(mallory_->camera_track())->shown().size(), 150u);
  // Feedback tells of them: they count for bandwidth.
  uint64_t unreported = 0;
  for (const auto& [sequence, packet] : mallory_->sent().packets()) {
    if (packet.sent < meeting_->world().now() - 500ms && !packet.received) ++unreported;
  }
  EXPECT_EQ(unreported, 0u);
}

TEST_F(Abuse, PaddingThatLiesIsDropped) {  // S-07
  Gather(8);
  const RtpStreamOptions& stream = mallory_->plan().video[0].layers[0];
  uint16_t sequence = mallory_->camera().layer(0).stream.next_sequence();
  mallory_->camera().Stop();
  meeting_->RunFor(200ms);
  const uint64_t packets = ben_->Showing(mallory_->camera_track())->packets();
  attacker_->Repeat(100, 3s, [&] {
    Bytes packet = PlainRtp(stream.ssrc, stream.payload_type, sequence++, 20);
    packet[0] |= 0x20;
    packet.back() = attacker_->dice().Chance(0.5) ? 0 : 255;
    mallory_->transport().SendRtp(packet);
  });
  meeting_->RunFor(4s);
  EXPECT_GE(meeting_->node().drops(sfu::DropReason::kRtpMalformed), 290u);
  EXPECT_EQ(ben_->Showing(mallory_->camera_track())->packets(), packets);
}

TEST_F(Abuse, EndlessHandshakeFragmentsLeadToNothing) {  // S-11
  Gather(9);
  ClientOptions slow = Viewer("slow");
  slow.transport.handshakes = false;
  SimClient& client = meeting_->Join(slow);
  // It does ICE, and instead of DTLS sends first fragments of ever new handshake messages.
  meeting_->RunFor(200ms);
  uint64_t record = 0;
  attacker_->Repeat(200, 35s, [&] {
    Bytes fragment = {22, 0xfe, 0xfd, 0, 0};
    for (int shift = 40; shift >= 0; shift -= 8) {
      fragment.push_back(static_cast<uint8_t>(record >> shift));
    }
    ++record;
    const Bytes body = {0,    212,
                        1,    0,
                        0x40, 0,
                        0,    static_cast<uint8_t>(record % 4),
                        0,    static_cast<uint8_t>(record),
                        0,    0,
                        0,    200};
    fragment.insert(fragment.end(), body.begin(), body.end());
    const Bytes rest = attacker_->RandomBytes(200);
    fragment.insert(fragment.end(), rest.begin(), rest.end());
    attacker_->SendAs(client.transport().host().address(), fragment);
  });
  // What spoils a handshake may be forged, so that each failure is silent: the peer may begin anew.
  ExpectNoHarm(37);
  EXPECT_NE(meeting_->State(client), sfu::TransportState::kConnected);
  EXPECT_EQ(client.transport().counters().rtp_received, 0u);
}

TEST(FullMtu, PacketsGrowNoLargerThanTheNetworkCarries) {  // S-06
  for (const size_t payload : {1'350u, 1'400u, 1'420u, 1'440u, 1'460u}) {
    Meeting meeting(payload);
    size_t largest = 0;
    meeting.network().tap = [&](const SocketAddress& from, const SocketAddress&,
                                std::span<const uint8_t> bytes) {
      if (from == meeting.node().address()) largest = std::max(largest, bytes.size());
    };
    ClientOptions options = Person("anna");
    options.video[0].codec = rtp::Codec::kAv1;
    options.video[0].layers = VideoOptions::Simulcast();
    options.video[0].max_payload = payload;
    options.video[0].temporal_layers = 3;
    SimClient& anna = meeting.Join(options);
    SimClient& ben = meeting.Join(Viewer("ben"));
    meeting.Subscribe(ben, std::vector{Meeting::Want(anna, 1280, 720)});
    meeting.RunFor(5s);
    EXPECT_LE(largest, sfu::TrainBuffer::kMaxDatagram);
    if (payload <= 1'400) {
      ASSERT_NE(ben.Showing(anna.camera_track()), nullptr);
      EXPECT_GE(ben.Showing(anna.camera_track())->shown().size(), 70u) << payload;
    }
    EXPECT_GE(ben.HeardFrom(anna.audio_track()), 200u);
  }
}

}  // namespace
}  // namespace sim
