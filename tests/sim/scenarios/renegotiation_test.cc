// A publisher negotiates its layers anew while somebody watches.
#include <gmock/gmock.h>

#include "tests/sim/meeting.h"

namespace sim {
namespace {

using namespace std::chrono_literals;

void NegotiateLayers(Meeting& meeting, SimClient& publisher, const std::vector<std::string>& rids) {
  sfu::MediaParameters media = publisher.plan().parameters;
  for (sfu::ReceiveSection& section : media.receive) {
    if (section.kind == rtp::MediaKind::kVideo) section.rids = rids;
  }
  meeting.node().Submit(sfu::SetMedia{publisher.id(), std::move(media)});
}

// Its one stream becomes that of the first layer.
TEST(Renegotiation, ToSimulcastKeepsThePicture) {
  Meeting meeting(51);
  SimClient& anna = meeting.Join(Person("anna"));
  SimClient& ben = meeting.Join(Viewer("ben"));
  meeting.RunFor(3s);
  ASSERT_NE(ben.Showing(anna.camera_track()), nullptr);
  NegotiateLayers(meeting, anna, {"q", "h", "f"});
  meeting.RunFor(5s);
  EXPECT_LE(meeting.world().now() - ben.video().shown().back().at, 150ms);
}

TEST(Renegotiation, ToFewerLayersShowsOneThatIsLeft) {
  Meeting meeting(52);
  ClientOptions options = Person("anna");
  options.video[0].layers = VideoOptions::Simulcast();
  SimClient& anna = meeting.Join(options);
  SimClient& ben = meeting.Join(Viewer("ben"));
  meeting.Subscribe(ben, std::vector{Meeting::Want(anna, 1280, 720)});
  meeting.RunFor(5s);
  ASSERT_EQ(ben.video().layer(), 2);
  NegotiateLayers(meeting, anna, {"q"});
  anna.EncodeOnly(anna.camera().layer(0).stream.options().mid, {"q"});
  meeting.RunFor(5s);
  EXPECT_EQ(ben.video().layer(), 0);
  EXPECT_LE(meeting.world().now() - ben.video().shown().back().at, 150ms);
}

}  // namespace
}  // namespace sim
