// What one participant may send in a second.
#include <gmock/gmock.h>

#include "rtp/header_writer.h"
#include "tests/sim/attacker.h"

namespace sim {
namespace {

using namespace std::chrono_literals;

class RateLimits : public testing::Test {
 protected:
  RateLimits()
      : meeting_(1),
        anna_(meeting_.Join(Person("anna"))),
        ben_(meeting_.Join(Person("ben"))),
        mallory_(meeting_.Join(Viewer("mallory"))),
        attacker_(meeting_) {
    meeting_.RunFor(3s);
    before_ = LossOf(ben_);
  }
  Meeting meeting_;
  SimClient& anna_;
  SimClient& ben_;
  SimClient& mallory_;
  Attacker attacker_;
  Loss before_;
};

TEST_F(RateLimits, ThreeThousandPackets) {
  const uint64_t datagrams = meeting_.node().drops(sfu::DropReason::kRateLimited);
  uint16_t sequence = 0;
  attacker_.Repeat(10'000, 4s, [&] {
    Bytes packet(100);
    packet[0] = 0x80;
    packet[1] = 96;
    packet[2] = static_cast<uint8_t>(++sequence >> 8);
    packet[3] = static_cast<uint8_t>(sequence);
    mallory_.transport().SendRtp(packet);
  });
  meeting_.RunFor(5s);
  const uint64_t limited = meeting_.node().drops(sfu::DropReason::kRateLimited) - datagrams;
  EXPECT_GE(limited, 24'000u);
  EXPECT_LE(limited, 28'100u) << "up to the limit it is heard";
  EXPECT_LE(LossOf(ben_, before_).share(), 0.001);
}

TEST_F(RateLimits, TwentyMegabits) {
  const uint64_t before = meeting_.node().drops(sfu::DropReason::kRateLimited);
  uint16_t sequence = 0;
  attacker_.Repeat(2'500, 4s, [&] {  // 24 Mb/s
    Bytes packet(1'180);
    packet[0] = 0x80;
    packet[1] = 96;
    packet[2] = static_cast<uint8_t>(++sequence >> 8);
    packet[3] = static_cast<uint8_t>(sequence);
    mallory_.transport().SendRtp(packet);
  });
  meeting_.RunFor(5s);
  EXPECT_GE(meeting_.node().drops(sfu::DropReason::kRateLimited) - before, 800u);
  EXPECT_LE(LossOf(ben_, before_).share(), 0.001);
}

TEST_F(RateLimits, TwoHundredControlPackets) {
  const uint64_t before = meeting_.node().stats().rtcp_received;
  attacker_.Repeat(1'000, 4s, [&] {
    mallory_.SendRtcp(
        [&](rtp::RtcpWriter& writer) { writer.AddPli(1, mallory_.video().section().ssrc); });
  });
  meeting_.RunFor(5s);
  // Of everybody together: the two others send a few dozen a second each.
  EXPECT_LE(meeting_.node().stats().rtcp_received - before, 5u * (200 + 3 * 30) + 200);
  EXPECT_LE(LossOf(ben_, before_).share(), 0.001);
}

TEST_F(RateLimits, FiftyChecks) {
  uint64_t answers = 0;
  mallory_.transport().on_datagram = [&](std::span<const uint8_t> bytes) {
    answers += bytes[0] == 1 ? 1 : 0;
  };
  const ice::Credentials& server = mallory_.transport().ice().remote();
  const std::string username = server.ufrag + ":" + mallory_.transport().ice().local().ufrag;
  attacker_.Repeat(1'000, 4s, [&] {
    attacker_.SendAs(mallory_.transport().host().address(),
                     attacker_.BindingRequest(username, server.pwd));
  });
  meeting_.RunFor(5s);
  EXPECT_GE(answers, 100u);
  EXPECT_LE(answers, 5u * 50 + 50);
}

}  // namespace
}  // namespace sim
