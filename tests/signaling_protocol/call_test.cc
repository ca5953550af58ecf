// Making, entering and leaving calls.
#include <gtest/gtest.h>

#include <boost/json/serialize.hpp>

#include "tests/signaling_protocol/api_world.h"

namespace signaling {
namespace {

using namespace std::chrono_literals;
namespace json = boost::json;

TEST(Call, IsCreatedOnceAndThenFound) {
  ApiWorld world;
  TestClient ann(world, "ann");
  ann.Open();
  const HttpResponse made = ann.Post("");
  EXPECT_EQ(made.status, 201);
  const json::object body = Json(made);
  EXPECT_TRUE(body.at("created").as_bool());
  const json::object& call = body.at("call").as_object();
  EXPECT_EQ(Text(call, "id"), "demo");
  EXPECT_EQ(Text(call, "type"), "default");
  EXPECT_EQ(Text(call, "cid"), "default:demo");
  EXPECT_EQ(Text(call, "status"), "idle");
  EXPECT_EQ(Text(call, "created_at"), "2026-03-01T12:00:00.000Z");
  EXPECT_TRUE(call.at("video").as_bool());
  EXPECT_EQ(json::serialize(body.at("members")), R"([{"user_id":"ann","role":"admin"}])");
  EXPECT_EQ(ann.Count("call.created"), 1U);

  const HttpResponse again = ann.Post("", {{"video", false}});
  EXPECT_EQ(again.status, 200);
  EXPECT_FALSE(Json(again).at("created").as_bool());
  EXPECT_TRUE(Json(again).at("call").at("video").as_bool()) << "it is as it was created";
}

// The walkthrough's request: members and who creates, nested under `data` too.
TEST(Call, TakesMembersAsTheWalkthroughSendsThem) {
  ApiWorld world;
  TestClient ann(world, "user-a");
  TestClient bob(world, "user-b");
  bob.Open();
  const HttpResponse made =
      ann.Post("", json::parse(R"({"members":[{"user_id":"user-a"},{"user_id":"user-b"}],
                                   "data":{"created_by_id":"user-a"}})"));
  EXPECT_EQ(made.status, 201);
  EXPECT_EQ(json::serialize(Json(made).at("members")),
            R"([{"user_id":"user-a","role":"admin"},{"user_id":"user-b","role":"user"}])");
  EXPECT_EQ(bob.Count("call.created"), 1U);
  ann.call = "default/nested";
  const HttpResponse nested =
      ann.Post("", json::parse(R"({"data":{"members":[{"user_id":"user-b","role":"viewer"}]}})"));
  EXPECT_EQ(json::serialize(Json(nested).at("members")),
            R"([{"user_id":"user-a","role":"admin"},{"user_id":"user-b","role":"viewer"}])");
}

TEST(Call, WithAnUnknownMemberIsNotMade) {
  ApiWorld world;
  TestClient ann(world, "ann");
  const HttpResponse refused = ann.Post("", json::parse(R"({"members":[{"user_id":"nobody"}]})"));
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(Code(refused), "user_not_found");
  EXPECT_EQ(ann.Get().status, 404);
}

TEST(Call, WithMembersIsClosedToOthersWhoLearnNothing) {
  ApiWorld world;
  TestClient ann(world, "ann");
  TestClient bob(world, "bob");
  TestClient eve(world, "eve");
  bob.Open();
  eve.Open();
  ann.Post("", json::parse(R"({"members":[{"user_id":"bob"}]})"));
  for (const char* path : {"", "/join", "/leave", "/tracks", "/sdp/offer"}) {
    const HttpResponse refused = eve.Post(path);
    EXPECT_EQ(refused.status, 403) << path;
    EXPECT_EQ(Json(refused).size(), 2U) << path;
  }
  EXPECT_EQ(eve.Get().status, 403);
  EXPECT_EQ(bob.Post("/join").status, 200);
  EXPECT_EQ(eve.Count("call.member_joined"), 0U);
}

TEST(Call, AccessCanBeSaid) {
  ApiWorld world;
  TestClient ann(world, "ann");
  TestClient eve(world, "eve");
  ann.Post("", json::parse(R"({"data":{"access":"members"}})"));
  EXPECT_EQ(eve.Get().status, 403);
  ann.call = eve.call = "default/open";
  ann.Post("", json::parse(R"({"members":[{"user_id":"eve"}],"data":{"access":"anyone"}})"));
  TestClient dan(world, "dan");
  dan.call = "default/open";
  EXPECT_EQ(dan.Post("/join").status, 200);
}

TEST(Call, ThatIsOpenMakesWhoLooksAtItAMember) {
  ApiWorld world;
  TestClient ann(world, "ann");
  TestClient bob(world, "bob");
  ann.Post("");
  EXPECT_EQ(json::serialize(Json(bob.Get()).at("members")),
            R"([{"user_id":"ann","role":"admin"},{"user_id":"bob","role":"user"}])");
}

TEST(Join, TellsEveryMemberAndGivesASession) {
  ApiWorld world;
  TestClient ann(world, "ann");
  TestClient bob(world, "bob");
  ann.Open();
  bob.Open();
  ann.Join();
  bob.Join();
  EXPECT_EQ(ann.Count("call.member_joined"), 2U);
  const json::object joined = ann.Last("call.member_joined");
  EXPECT_EQ(Text(joined, "call_cid"), "default:demo");
  EXPECT_FALSE(Text(joined, "created_at").empty());
  const json::object& participant = joined.at("participant").as_object();
  EXPECT_EQ(Text(participant, "user_id"), "bob");
  EXPECT_EQ(Text(participant, "name"), "bob");
  EXPECT_EQ(Text(participant, "session_id"), bob.session_id);
  for (const char* flag :
       {"is_speaking", "audio_enabled", "video_enabled", "screen_share_enabled"}) {
    EXPECT_FALSE(participant.at(flag).as_bool()) << flag;
  }
  const json::object seen = Json(ann.Get());
  EXPECT_EQ(Text(seen.at("call").as_object(), "status"), "active");
  EXPECT_EQ(seen.at("participants").as_array().size(), 2U);
}

TEST(Join, TellsMediaOfTheParticipantAtOnce) {
  ApiWorld world;
  TestClient ann(world, "ann");
  ann.Open();
  ann.Join();
  const auto added = world.media.All<sfu::AddParticipant>();
  ASSERT_EQ(added.size(), 1U);
  EXPECT_GE(added[0].local_ice.ufrag.size(), 4U);
  EXPECT_GE(added[0].local_ice.pwd.size(), 22U);
}

TEST(Join, TwiceFromTheSameOrNoConnectionIsOneParticipant) {
  ApiWorld world;
  TestClient ann(world, "ann");
  ann.Open();
  ann.Join();
  const std::string first = ann.session_id;
  ann.Join();
  EXPECT_EQ(ann.session_id, first);
  ann.connection_id.clear();
  ann.Join();
  EXPECT_EQ(ann.session_id, first);
  EXPECT_EQ(world.media.All<sfu::AddParticipant>().size(), 1U);
}

TEST(Join, FromAnotherConnectionIsAnotherParticipantAndThenRequestsMustNameTheirs) {
  ApiWorld world;
  TestClient phone(world, "ann");
  TestClient laptop(world, "ann");
  phone.Open();
  laptop.Open();
  phone.Join();
  laptop.Join();
  EXPECT_NE(phone.session_id, laptop.session_id);
  EXPECT_EQ(phone.Post("/tracks", {{"audio_enabled", true}}).status, 200);
  phone.connection_id.clear();
  const HttpResponse refused = phone.Post("/tracks", {{"audio_enabled", true}});
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(Code(refused), "session_ambiguous");
  EXPECT_EQ(Code(phone.Post("/join")), "session_ambiguous");
  const json::object named{{"audio_enabled", true}, {"session_id", laptop.session_id}};
  const json::object updated = Json(phone.Post("/tracks", named));
  EXPECT_EQ(Text(updated.at("participant").as_object(), "session_id"), laptop.session_id);
}

TEST(Join, ByAConnectionThatIsNotOpenIsRefused) {
  ApiWorld world;
  TestClient ann(world, "ann");
  ann.Post("");
  ann.connection_id = "made-up";
  EXPECT_EQ(Code(ann.Post("/join")), "unknown_connection");
  TestClient bob(world, "bob");
  bob.Open();
  ann.connection_id = bob.connection_id;
  EXPECT_EQ(Code(ann.Post("/join")), "unknown_connection");
}

TEST(Join, OfACallThatIsFullIsRefused) {
  ApiWorld world({.dev = true, .call_types = {{.name = "default", .max_participants = 1}}});
  TestClient ann(world, "ann");
  TestClient bob(world, "bob");
  ann.Join();
  EXPECT_EQ(Code(bob.Post("/join")), "call_full");
  ann.Post("/leave");
  EXPECT_EQ(bob.Post("/join").status, 200);
}

TEST(Leave, TellsTheOthersAndEndsTheSessionWithTheLast) {
  ApiWorld world;
  TestClient ann(world, "ann");
  TestClient bob(world, "bob");
  ann.Open();
  bob.Open();
  ann.Join();
  bob.Join();
  world.Pass(10s);
  EXPECT_EQ(bob.Post("/leave").status, 200);
  const json::object left = ann.Last("call.member_left");
  EXPECT_EQ(Text(left.at("user").as_object(), "id"), "bob");
  EXPECT_EQ(Text(left, "session_id"), bob.session_id);
  EXPECT_EQ(Text(left, "reason"), "left");
  EXPECT_EQ(world.media.All<sfu::RemoveParticipant>().at(0).participant, bob.media_id);
  EXPECT_EQ(ann.Count("call.ended"), 0U);

  EXPECT_EQ(bob.Post("/leave").status, 200) << "leaving twice is leaving";
  EXPECT_EQ(ann.Count("call.member_left"), 1U);

  ann.Post("/leave");
  const json::object ended = bob.Last("call.ended");
  EXPECT_TRUE(ended.at("user").is_null());
  EXPECT_EQ(ended.at("duration").as_int64(), 10);
  const json::object seen = Json(ann.Get());
  EXPECT_EQ(Text(seen.at("call").as_object(), "status"), "idle");
  EXPECT_EQ(seen.at("call").at("duration").as_int64(), 10);
}

TEST(Leave, ForAllIsForAdmins) {
  ApiWorld world;
  TestClient ann(world, "ann");
  TestClient bob(world, "bob");
  ann.Open();
  bob.Open();
  ann.Join();
  bob.Join();
  EXPECT_EQ(bob.Post("/leave", {{"endCall", true}}).status, 403);
  EXPECT_EQ(ann.Post("/leave", {{"endCall", true}}).status, 200);
  EXPECT_EQ(bob.Count("call.member_left"), 2U);
  EXPECT_EQ(Text(bob.Last("call.ended").at("user").as_object(), "id"), "ann");
  EXPECT_EQ(world.media.All<sfu::RemoveParticipant>().size(), 2U);
  EXPECT_EQ(bob.Post("/join").status, 200) << "a call never rung can be entered again";
}

TEST(Leave, HappensByItselfWhenMediaNeverConnects) {
  ApiWorld world;
  TestClient ann(world, "ann");
  TestClient bob(world, "bob");
  ann.Open();
  bob.Open();
  ann.Join();
  bob.Join();
  world.Media(sfu::TransportChanged{ann.media_id, sfu::TransportState::kConnected, ""});
  world.Pass(30s);
  EXPECT_EQ(Text(ann.Last("call.member_left"), "reason"), "timeout");
  EXPECT_EQ(Json(ann.Get()).at("participants").as_array().size(), 1U);
  EXPECT_EQ(world.api.stats().join_duration[0], 1U);
}

TEST(Leave, HappensByItselfWhenConsentAndWebSocketAreBothGoneFor30Seconds) {
  ApiWorld world;
  TestClient ann(world, "ann");
  TestClient bob(world, "bob");
  ann.Open();
  bob.Open();
  ann.Join();
  bob.Join();
  for (const auto id : {ann.media_id, bob.media_id}) {
    world.Media(sfu::TransportChanged{id, sfu::TransportState::kConnected, ""});
  }
  bob.Drop();
  world.Pass(5min);
  EXPECT_EQ(ann.Count("call.member_left"), 0U) << "media is there";
  world.Media(sfu::TransportChanged{bob.media_id, sfu::TransportState::kInterrupted, ""});
  EXPECT_EQ(Text(ann.Last("call.quality_changed"), "quality"), "lost");
  world.Pass(29'999ms);
  EXPECT_EQ(ann.Count("call.member_left"), 0U);
  world.Pass(1ms);
  EXPECT_EQ(Text(ann.Last("call.member_left"), "reason"), "connection_lost");
}

TEST(Events, ReachMembersOfTheCallOnly) {
  ApiWorld world;
  TestClient ann(world, "ann");
  TestClient stranger(world, "stranger");
  stranger.Open();
  ann.Join();
  ann.Post("/leave");
  EXPECT_EQ(world.sockets.sent[stranger.socket].size(), 1U) << "its greeting";
}

TEST(Calls, ThatAreIdleLeaveMemoryWhenThereAreTooManyButAreNotForgotten) {
  ApiWorld world({.dev = true, .max_calls = 2});
  TestClient ann(world, "ann");
  for (const char* call : {"default/one", "default/two", "default/three"}) {
    ann.call = call;
    EXPECT_EQ(ann.Post("").status, 201);
    world.Pass(1s);
  }
  ann.call = "default/one";
  EXPECT_EQ(ann.Get().status, 200);
  ann.call = "default/two";
  ann.Join();
  ann.call = "default/three";
  ann.Join();
  ann.call = "default/four";
  EXPECT_EQ(ann.Post("").status, 503);
}

}  // namespace
}  // namespace signaling
