// Publishers encode what somebody wants: a layer that nobody sees is off within two seconds, and on
// again as soon as somebody asks for it.
#include <gmock/gmock.h>

#include "tests/sim/meeting.h"

namespace sim {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

SimClient& JoinObedient(Meeting& meeting) {
  ClientOptions options = Person("anna");
  options.video[0].layers = VideoOptions::Simulcast();
  options.obeys_layers_wanted = true;
  return meeting.Join(options);
}

std::vector<std::string> Encoding(SimClient& client) {
  std::vector<std::string> rids;
  for (const auto& layer : client.camera().layers()) {
    if (layer->active) rids.push_back(layer->options.rid);
  }
  return rids;
}

TEST(LayersWanted, AnUnusedLayerIsOffWithinTwoSeconds) {
  Meeting meeting(31);
  SimClient& anna = JoinObedient(meeting);
  SimClient& ben = meeting.Join(Viewer("ben"));
  meeting.Subscribe(ben, std::vector{Meeting::Want(anna, 1280, 720)});
  meeting.RunFor(5s);
  EXPECT_THAT(Encoding(anna), ElementsAre("q", "f")) << "the smallest for whoever joins";
  meeting.Subscribe(ben, std::vector{Meeting::Want(anna, 320, 180)});
  EXPECT_TRUE(
      meeting.RunUntil([&] { return Encoding(anna) == std::vector<std::string>{"q"}; }, 2s));
  meeting.RunFor(5s);
  EXPECT_EQ(ben.video().layer(), 0);
}

TEST(LayersWanted, ALayerThatIsWantedAgainComesBackAtOnce) {
  Meeting meeting(32);
  SimClient& anna = JoinObedient(meeting);
  SimClient& ben = meeting.Join(Viewer("ben"));
  meeting.Subscribe(ben, std::vector{Meeting::Want(anna, 320, 180)});
  meeting.RunFor(6s);
  ASSERT_THAT(Encoding(anna), ElementsAre("q"));
  meeting.Subscribe(ben, std::vector{Meeting::Want(anna, 1280, 720)});
  EXPECT_TRUE(meeting.RunUntil([&] { return ben.video().layer() == 2; }, 400ms));
  EXPECT_TRUE(ben.video().freezes().freezes().empty());
}

TEST(LayersWanted, IsTheUnionOfWhatSubscribersWant) {
  Meeting meeting(33);
  SimClient& anna = JoinObedient(meeting);
  SimClient& ben = meeting.Join(Viewer("ben"));
  SimClient& carl = meeting.Join(Viewer("carl"));
  meeting.Subscribe(ben, std::vector{Meeting::Want(anna, 640, 360)});
  meeting.Subscribe(carl, std::vector{Meeting::Want(anna, 1280, 720)});
  meeting.RunFor(5s);
  EXPECT_THAT(Encoding(anna), ElementsAre("q", "h", "f"));
  meeting.Leave(carl);
  meeting.RunFor(3s);
  EXPECT_THAT(Encoding(anna), ElementsAre("q", "h"));
}

TEST(LayersWanted, ALayerThatNobodysBudgetPaysForIsNotWanted) {
  Meeting meeting(34);
  SimClient& anna = JoinObedient(meeting);
  SimClient& ben = meeting.Join(Viewer("ben"));
  meeting.Subscribe(ben, std::vector{Meeting::Want(anna, 1280, 720)});
  meeting.RunFor(5s);
  ASSERT_EQ(ben.video().layer(), 2);
  meeting.LimitBandwidth(ben, 600'000);
  meeting.RunFor(3s);
  EXPECT_THAT(Encoding(anna), ElementsAre("q", "h"));
  EXPECT_EQ(ben.video().layer(), 1);
  meeting.LimitBandwidth(ben, 2'000'000);
  EXPECT_TRUE(meeting.RunUntil([&] { return ben.video().layer() == 2; }, 700ms));
}

}  // namespace
}  // namespace sim
