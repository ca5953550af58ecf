// The server ends at any moment and begins anew: calls, rings, participants and events go on.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/signaling_protocol/api_world.h"
#include "tests/signaling_protocol/ring_world.h"
#include "tests/signaling_protocol/test_sdp.h"

namespace signaling {
namespace {

using namespace std::chrono_literals;
namespace json = boost::json;

std::string Status(TestClient& client) {
  return Text(Json(client.Get()).at("call").as_object(), "status");
}

TEST(Restart, KeepsUsersCallsAndMembers) {
  ApiWorld world;
  TestClient ann(world, "ann");
  ann.Open({{"user_details", {{"id", "ann"}, {"name", "Ann"}}}});
  ann.Post("", json::parse(R"({"video":false,"data":{"access":"members"}})"));
  const json::object before = Json(ann.Get());
  world.Restart();
  EXPECT_EQ(Json(ann.Get()).at("members"), before.at("members"));
  EXPECT_EQ(Json(ann.Get()).at("call"), before.at("call"));
  TestClient eve(world, "eve");
  EXPECT_EQ(eve.Get().status, 403);
}

TEST(Restart, LetsARingGoOnUntilItsDeadline) {
  RingWorld world;
  world.ann.Post("", Ringing({"bob"}));
  const auto seq = world.bob.Last("call.ring").at("seq").to_number<uint64_t>();
  world.api.Pass(10s);
  world.api.Restart(5s);
  EXPECT_EQ(Status(world.ann), "ringing");
  world.bob.Open();
  EXPECT_EQ(world.bob.Count("call.ring"), 1U);
  EXPECT_EQ(world.bob.Last("call.ring").at("seq").to_number<uint64_t>(), seq);
  world.ann.Open();
  world.api.Pass(29'999ms);
  EXPECT_EQ(world.bob.Count("call.missed"), 0U);
  world.api.Pass(1ms);
  EXPECT_EQ(world.bob.Count("call.missed"), 1U);
  EXPECT_EQ(Text(world.ann.Last("call.ended"), "reason"), "timeout");
}

TEST(Restart, AfterADeadlineEndsTheRingAtOnce) {
  RingWorld world;
  world.ann.Post("", Ringing({"bob"}));
  const auto seq = world.bob.Last("call.ring").at("seq").to_number<uint64_t>();
  world.api.Restart(60s);
  world.api.Pass(0ms);
  EXPECT_EQ(Status(world.ann), "ended");
  world.bob.Open({{"since", seq - 1}});
  EXPECT_EQ(world.bob.Count("call.ring"), 0U) << "it is over";
  EXPECT_EQ(world.bob.Count("call.missed"), 1U);
}

TEST(Restart, DoesNotRingAgainWhoKnowsTheRing) {
  RingWorld world;
  world.ann.Post("", Ringing({"bob"}));
  const auto seq = world.bob.Last("call.ring").at("seq").to_number<uint64_t>();
  world.api.Restart();
  world.bob.Open({{"since", seq}});
  EXPECT_EQ(world.bob.Count("call.ring"), 0U);
  EXPECT_EQ(world.bob.Post("/accept").status, 200);
}

TEST(Restart, KeepsTheFirstAnswerFinal) {
  RingWorld world;
  world.ann.Post("", Ringing({"bob"}));
  world.bob.Post("/reject");
  world.api.Restart();
  world.bob.Open();
  EXPECT_EQ(world.bob.Post("/accept").status, 409);
  EXPECT_EQ(Status(world.bob), "ended");
}

TEST(Restart, GivesParticipants30SecondsToComeBack) {
  ApiWorld world;
  TestClient ann(world, "ann");
  TestClient bob(world, "bob");
  ann.Open();
  bob.Open();
  ann.Join();
  bob.Join();
  world.Media(sfu::TransportChanged{ann.media_id, sfu::TransportState::kConnected, ""});
  world.Restart();
  EXPECT_EQ(Json(ann.Get()).at("participants").as_array().size(), 2U);
  ann.Open({{"resume_session_id", ann.session_id}});
  const json::object joined = Json(ann.Post("/join"));
  EXPECT_EQ(Text(joined.at("participant").as_object(), "session_id"), ann.session_id);
  const sfu::ParticipantId again = world.media.All<sfu::AddParticipant>().at(2).participant;
  ann.Post("/sdp/offer", {{"sdp", MakeOffer({{"audio", "0"}})}});
  EXPECT_EQ(ann.Count("sdp.answer"), 1U);
  world.Media(sfu::TransportChanged{again, sfu::TransportState::kConnected, ""});
  world.Pass(29'899ms);
  EXPECT_EQ(ann.Count("call.member_left"), 0U);
  world.Pass(1s);
  EXPECT_EQ(ann.Count("call.member_left"), 1U) << "bob did not come";
  EXPECT_EQ(Json(ann.Get()).at("participants").as_array().size(), 1U);
}

TEST(Restart, IsSeenByClientsFromTheServersId) {
  ApiWorld world;
  TestClient ann(world, "ann");
  ann.Open();
  const std::string before = Text(ann.Last("user.connected"), "server_id");
  ann.Open();
  EXPECT_EQ(Text(ann.Last("user.connected"), "server_id"), before);
  world.Restart();
  ann.Open();
  EXPECT_NE(Text(ann.Last("user.connected"), "server_id"), before);
}

TEST(Restart, NumbersEventsOn) {
  ApiWorld world;
  TestClient ann(world, "ann");
  ann.Join();
  world.Restart();
  ann.Open({{"since", 0}});
  EXPECT_EQ(ann.Count("call.member_joined"), 1U);
  ann.Post("/leave", {{"endCall", true}});
  EXPECT_EQ(ann.Last("call.ended").at("seq").to_number<int>(), 4);
}

TEST(Users, AreMadeInBulkAndRemovedWithEverything) {
  RingWorld world;
  const Headers server{{"Authorization", world.api.ServerToken()}};
  EXPECT_EQ(world.api
                .Request("POST", "/api/v2/users", server,
                         R"({"users":[{"id":"dan","name":"Dan"},{"id":"bob","name":"Bobby"}]})")
                .status,
            200);
  EXPECT_EQ(
      world.api.Request("POST", "/api/v2/users", server, R"({"users":[{"name":"x"}]})").status,
      400);
  EXPECT_EQ(world.api.Request("POST", "/api/v2/users", {{"Authorization", world.ann.token}}).status,
            403);
  world.ann.Post("", Ringing({"bob", "dan"}));
  EXPECT_EQ(world.api.Request("DELETE", "/api/v2/users/bob", server).status, 200);
  EXPECT_EQ(world.api.sockets.closed[world.bob.socket], 4401);
  EXPECT_EQ(Json(world.ann.Get()).at("members").as_array().size(), 2U);
  EXPECT_EQ(world.api.Request("DELETE", "/api/v2/users/bob", server).status, 404);
  EXPECT_EQ(world.api.Request("DELETE", "/api/v2/users/ann/", server).status, 404)
      << "another's id";
  world.api.Restart();
  EXPECT_EQ(Json(world.ann.Get()).at("members").as_array().size(), 2U);
}

}  // namespace
}  // namespace signaling
