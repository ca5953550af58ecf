// Durable events: numbered per user, kept, and told again to who was away.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "signaling/protocol/connections.h"
#include "tests/signaling_protocol/api_world.h"
#include "tests/signaling_protocol/ring_world.h"

namespace signaling {
namespace {

namespace json = boost::json;
using testing::ElementsAre;
using testing::IsEmpty;
using namespace std::chrono_literals;

// What a connection was sent: "type" or "type seq", in order.
std::vector<std::string> Sent(const ApiWorld& world, const TestClient& client) {
  std::vector<std::string> told;
  for (const json::value& message : world.sockets.sent.at(client.socket)) {
    const json::object& object = message.as_object();
    std::string line = Text(object, "type");
    if (line == "user.connected") continue;
    if (const json::value* seq = object.if_contains("seq")) {
      line += " " + std::to_string(seq->to_number<uint64_t>());
    }
    told.push_back(line);
  }
  return told;
}

TEST(WithSeq, AddsTheFieldToAnyObject) {
  EXPECT_EQ(WithSeq(R"({"a":1})", 7), R"({"a":1,"seq":7})");
}

TEST(DurableEvents, AreNumberedPerUserAndTransientOnesAreNot) {
  ApiWorld world;
  TestClient ann(world, "ann");
  ann.Open();
  ann.Join();
  world.Media(sfu::TransportChanged{ann.media_id, sfu::TransportState::kConnected, ""});
  ann.Post("/tracks", {{"audio_enabled", false}});
  ann.Post("/leave");
  EXPECT_THAT(Sent(world, ann),
              ElementsAre("call.created 1", "call.member_joined 2", "call.participant_updated",
                          "call.member_left 3", "call.ended 4"));
}

TEST(DurableEvents, AreReplayedAfterSince) {
  ApiWorld world;
  TestClient ann(world, "ann");
  ann.Join();
  ann.Post("/leave");
  ann.Open({{"since", 2}});
  EXPECT_THAT(Sent(world, ann), ElementsAre("call.member_left 3", "call.ended 4"));
  EXPECT_EQ(ann.Last("user.connected").at("seq").to_number<int>(), 4);
  EXPECT_FALSE(ann.Last("user.connected").contains("truncated"));
  ann.Open({{"since", 4}});
  EXPECT_THAT(Sent(world, ann), IsEmpty());
  ann.Open();
  EXPECT_THAT(Sent(world, ann), IsEmpty()) << "who says nothing is told nothing of the past";
}

TEST(DurableEvents, OfTheFutureAreTruncated) {
  ApiWorld world;
  TestClient ann(world, "ann");
  ann.Open({{"since", 10}});
  EXPECT_TRUE(ann.Last("user.connected").at("truncated").as_bool());
}

TEST(DurableEvents, OfTheFutureHideNoRing) {
  RingWorld world;
  world.ann.Post("", Ringing({"bob"}));
  world.bob.Open({{"since", 1'000}});
  EXPECT_EQ(world.bob.Count("call.ring"), 1U);
}

TEST(DurableEvents, AreTruncatedWhenTheyAreTooOld) {
  ApiWorld world;
  TestClient ann(world, "ann");
  ann.Join();
  ann.Post("/leave");
  world.Pass(24h * 8);
  ann.token = world.TokenOf("ann");  // the first one has expired
  ann.Open({{"since", 0}});
  EXPECT_TRUE(ann.Last("user.connected").at("truncated").as_bool());
  EXPECT_EQ(ann.Last("user.connected").at("seq").to_number<int>(), 4) << "numbers go on";
}

TEST(DurableEvents, AreReplayedToWhoComesByItsUrlOnceItSaysWhatItKnows) {
  ApiWorld world;
  TestClient ann(world, "ann");
  ann.Join();
  ann.Post("/leave");
  ann.OpenByUrl();
  EXPECT_THAT(Sent(world, ann), IsEmpty());
  for (int i = 0; i < 2; ++i) ann.Say(R"({"since":2})");
  EXPECT_THAT(Sent(world, ann), ElementsAre("call.member_left 3", "call.ended 4")) << "once";
  EXPECT_EQ(ann.Count("user.connected"), 1U);
}

TEST(DurableEvents, ThatAreGoneAreSaidToWhoComesByItsUrl) {
  ApiWorld world;
  TestClient ann(world, "ann");
  ann.OpenByUrl();
  ann.Say(R"({"since":10})");
  EXPECT_TRUE(ann.Last("user.connected").at("truncated").as_bool());
}

TEST(AFirstFrame, WhoseSinceIsNoNumberIsRefused) {
  ApiWorld world;
  TestClient ann(world, "ann");
  ann.Open({{"since", "yesterday"}});
  EXPECT_EQ(world.sockets.closed[ann.socket], 4400);
}

}  // namespace
}  // namespace signaling
