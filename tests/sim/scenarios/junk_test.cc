// Junk at the media port (S-05): every first byte, every length from 0 to 200, during a call.
#include <gmock/gmock.h>

#include "tests/sim/attacker.h"

namespace sim {
namespace {

using namespace std::chrono_literals;

uint64_t AllDrops(const SimNode& node) {
  uint64_t sum = 0;
  for (const uint64_t drops : node.stats().drops) sum += drops;
  return sum;
}

// All of it within 20 seconds, from addresses as `send` decides.
void SendAllJunk(Meeting& meeting, Attacker& attacker,
                 const std::function<void(std::span<const uint8_t>)>& send) {
  int sent = 0;
  for (int first = 0; first < 256; ++first) {
    for (size_t length = 0; length <= 200; ++length, ++sent) {
      meeting.world().After(Duration(sent * 400), [&attacker, send, first, length] {
        Bytes junk = attacker.RandomBytes(length);
        if (!junk.empty()) junk[0] = static_cast<uint8_t>(first);
        send(junk);
      });
    }
  }
}

TEST(Junk, FromAStrangerHasNoEffectAndIsCounted) {  // S-05
  Meeting meeting(1);
  meeting.Join(Person("anna"));
  SimClient& ben = meeting.Join(Person("ben"));
  Attacker attacker(meeting);
  meeting.RunFor(3s);
  const Loss before = LossOf(ben);
  const uint64_t drops = AllDrops(meeting.node());
  SendAllJunk(meeting, attacker, [&](auto bytes) { attacker.Send(bytes); });
  meeting.RunFor(22s);
  EXPECT_EQ(attacker.bytes_received(), 0u);
  EXPECT_LE(LossOf(ben, before).share(), 0.001);
  EXPECT_GE(AllDrops(meeting.node()) - drops, 256u * 201u);
  EXPECT_TRUE(ben.video().freezes().freezes().empty());
}

TEST(Junk, FromAParticipantsOwnAddressHasNoEffectAndIsCounted) {  // S-05
  Meeting meeting(2);
  SimClient& anna = meeting.Join(Person("anna"));
  SimClient& ben = meeting.Join(Person("ben"));
  Attacker attacker(meeting);
  meeting.RunFor(3s);
  const Loss before = LossOf(ben);
  const uint64_t drops = AllDrops(meeting.node());
  SendAllJunk(meeting, attacker,
              [&](auto bytes) { attacker.SendAs(anna.transport().host().address(), bytes); });
  meeting.RunFor(22s);
  EXPECT_LE(LossOf(ben, before).share(), 0.001);
  EXPECT_EQ(meeting.State(anna), sfu::TransportState::kConnected);
  // Bytes of DTLS go to the association, which ignores them in silence.
  EXPECT_GE(AllDrops(meeting.node()) - drops, (256u - 44u) * 200u);
}

}  // namespace
}  // namespace sim
