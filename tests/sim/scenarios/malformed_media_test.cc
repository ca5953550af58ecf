// A publisher whose payload descriptors do not parse (S-09): they tell nothing, and what was known
// before them stays known. No slot begins at such a packet, and none loses its place by it.
#include <gmock/gmock.h>

#include "tests/sim/meeting.h"

namespace sim {
namespace {

using rtp::Codec;
using namespace std::chrono_literals;

// Lying payloads: each says that more follows than does.
std::vector<Bytes> Malformed(Codec codec) {
  switch (codec) {
    case Codec::kVp8:
      return {{0x90}, {0x90, 0x80}, {0x90, 0xf0, 0x80, 0x01}, {0x90, 0x80, 0x80, 0x01}};
    case Codec::kVp9:
      return {{0x88}, {0xa8, 0x80}, {0x9a, 0x01}, {0x0a, 0xf8, 0x05}, {0x8a, 0x01, 0x18}};
    case Codec::kH264:
      return {{0x78}, {0x78, 0xff, 0xff, 0x67}, {0x7c}, {0x79, 1, 2, 3}, {0x7f, 1, 2}};
    default:
      return {{0x18}, {0x08, 0xff, 0x0a}, {0x28, 0x7f, 0x0a}, {0x08, 0xff, 0xff, 0xff, 0xff, 0xff}};
  }
}

class MalformedDescriptors : public testing::TestWithParam<Codec> {
 protected:
  // In place of frames, from now on, 50 packets a second on mallory's stream.
  void Babble(SimClient& mallory) {
    if (!babbling_) return;
    const std::vector<Bytes> all = Malformed(GetParam());
    Outlet outlet = mallory.MakeOutlet();
    RtpStream& stream = mallory.camera().layer(0).stream;
    OutgoingPacket packet;
    packet.payload = all[count_++ % all.size()];
    packet.timestamp = stream.TimestampAt(meeting_.world().elapsed());
    packet.marker = count_ % 2 == 0;
    outlet.send(stream.Send(packet, meeting_.world().now(), outlet.transport_sequence));
    meeting_.world().After(20ms, [this, &mallory] { Babble(mallory); });
  }

  Meeting meeting_{1};
  bool babbling_ = true;
  size_t count_ = 0;
};

TEST_P(MalformedDescriptors, TellNothingAndChangeNothing) {  // S-09
  meeting_.ExpectViolations();                               // their receiver does not like them
  SimClient& anna = meeting_.Join(Person("anna"));
  SimClient& ben = meeting_.Join(Person("ben"));
  ClientOptions options = Person("mallory");
  options.video[0].codec = GetParam();
  SimClient& mallory = meeting_.Join(options);
  meeting_.RunFor(3s);
  const VideoSlot* of_mallory = ben.Showing(mallory.camera_track());
  ASSERT_NE(of_mallory, nullptr);

  mallory.camera().Mute(true);
  Babble(mallory);
  SimClient& late = meeting_.Join(Viewer("late"));
  meeting_.RunFor(3s);
  EXPECT_EQ(late.Showing(mallory.camera_track()), nullptr);
  for (const auto& slot : late.video_slots()) {
    EXPECT_NE(slot->last_csrc(), mallory.camera_track()) << "none of them begins a slot";
  }

  babbling_ = false;
  mallory.camera().Mute(false);
  const size_t before = of_mallory->shown().size();
  meeting_.RunFor(3s);
  EXPECT_EQ(of_mallory, ben.Showing(mallory.camera_track()));
  EXPECT_GE(of_mallory->shown().size(), before + 50) << "the picture goes on";
  EXPECT_NE(late.Showing(mallory.camera_track()), nullptr);
  EXPECT_EQ(of_mallory->decoder().undecodable(), 0u);
  const VideoSlot* of_anna = ben.Showing(anna.camera_track());
  EXPECT_TRUE(of_anna->freezes().freezes().empty());
  EXPECT_EQ(of_anna->residual_loss(), 0u);
}

INSTANTIATE_TEST_SUITE_P(EveryCodec, MalformedDescriptors,
                         testing::Values(Codec::kVp8, Codec::kVp9, Codec::kH264, Codec::kAv1),
                         [](const auto& test) { return std::string(rtp::CodecName(test.param)); });

}  // namespace
}  // namespace sim
