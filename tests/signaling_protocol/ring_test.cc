// Ringing as apps see it: requests in, responses and events out.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/serialize.hpp>

#include "tests/signaling_protocol/api_world.h"
#include "tests/signaling_protocol/ring_world.h"
#include "tests/signaling_protocol/test_sdp.h"

namespace signaling {
namespace {

using namespace std::chrono_literals;
namespace json = boost::json;

// The participant that the answer gives; empty when it gives none.
std::string SessionIn(const HttpResponse& response) {
  const json::object body = Json(response);
  const json::value* participant = body.if_contains("participant");
  return participant == nullptr ? "" : Text(participant->as_object(), "session_id");
}

TEST(Ring, OnCreateMakesACallThatRingsAndItsCallerAParticipant) {
  RingWorld world;
  const HttpResponse made = world.ann.Post("", Ringing({"bob"}));
  EXPECT_EQ(made.status, 201);
  const json::object body = Json(made);
  EXPECT_TRUE(body.at("created").as_bool());
  EXPECT_EQ(Text(body.at("call").as_object(), "status"), "ringing");
  EXPECT_EQ(Text(body.at("participant").as_object(), "user_id"), "ann");
  EXPECT_TRUE(body.at("ice_servers").is_array());

  const json::object ring = world.bob.Last("call.ring");
  EXPECT_EQ(Text(ring.at("call").as_object(), "status"), "ringing");
  EXPECT_EQ(Text(ring.at("user").as_object(), "id"), "ann");
  EXPECT_TRUE(ring.at("video").as_bool());
  EXPECT_EQ(ring.at("members").as_array().size(), 2U);
  EXPECT_EQ(world.ann.Count("call.ring"), 0U);
  const json::object ringing = world.ann.Last("call.ringing");
  EXPECT_EQ(Text(ringing.at("user").as_object(), "id"), "bob");
  EXPECT_EQ(Text(ringing, "via"), "websocket");
  EXPECT_EQ(world.bob.Count("call.ringing"), 0U);
}

TEST(Ring, OfACallThatExistsIsAskedForByItsOwnRequest) {
  RingWorld world;
  world.ann.Post("", json::parse(R"({"members":[{"user_id":"bob"},{"user_id":"cat"}]})"));
  EXPECT_EQ(world.bob.Count("call.ring"), 0U);
  const HttpResponse rung = world.ann.Post("/ring", json::parse(R"({"members_ids":["cat"]})"));
  EXPECT_EQ(rung.status, 200);
  EXPECT_EQ(Text(Json(rung).at("participant").as_object(), "user_id"), "ann");
  EXPECT_EQ(world.bob.Count("call.ring"), 0U);
  EXPECT_EQ(world.cat.Count("call.ring"), 1U);
  world.ann.Post("/ring", {{"ring", true}});
  EXPECT_EQ(world.bob.Count("call.ring"), 1U);
  world.ann.Post("/ring");
  EXPECT_EQ(world.bob.Count("call.ring"), 1U) << "it rings already";
  EXPECT_EQ(Code(world.ann.Post("/ring", json::parse(R"({"members_ids":["eve"]})"))),
            "not_a_member");
}

TEST(Ring, NeedsSomebodyToRing) {
  RingWorld world;
  EXPECT_EQ(Code(world.ann.Post("", {{"ring", true}})), "nobody_to_ring");
  EXPECT_EQ(world.ann.Get().status, 404);
  EXPECT_EQ(Code(world.ann.Post("", Ringing({"nobody"}))), "user_not_found");
  EXPECT_EQ(world.ann.Get().status, 404);
}

TEST(Ring, IsHandedToEachNewConnectionWhileItIsPending) {
  RingWorld world;
  world.bob.Drop();
  world.ann.Post("", Ringing({"bob"}));
  EXPECT_EQ(world.ann.Count("call.ringing"), 0U) << "nobody was reached";
  TestClient phone(world.api, "bob");
  phone.Open();
  EXPECT_EQ(phone.Count("call.ring"), 1U);
  EXPECT_EQ(world.ann.Count("call.ringing"), 1U);
  TestClient tablet(world.api, "bob");
  tablet.Open();
  EXPECT_EQ(tablet.Count("call.ring"), 1U);
  EXPECT_EQ(phone.Count("call.ring"), 1U);
  EXPECT_EQ(world.ann.Count("call.ringing"), 1U) << "once is enough";
  phone.Post("/accept");
  TestClient late(world.api, "bob");
  late.Open();
  EXPECT_EQ(late.Count("call.ring"), 0U);
}

TEST(Accept, GivesAParticipantAndTellsEverybody) {
  RingWorld world;
  world.ann.Post("", Ringing({"bob"}));
  world.api.Pass(3s);
  const HttpResponse accepted = world.bob.Post("/accept");
  EXPECT_EQ(accepted.status, 200);
  const json::object body = Json(accepted);
  EXPECT_EQ(Text(body.at("call").as_object(), "status"), "active");
  EXPECT_EQ(Text(body.at("participant").as_object(), "user_id"), "bob");
  EXPECT_TRUE(body.at("ice_servers").is_array());
  const json::object told = world.ann.Last("call.accepted");
  EXPECT_EQ(Text(told.at("user").as_object(), "id"), "bob");
  EXPECT_EQ(Text(told, "connection_id"), world.bob.connection_id);
  world.api.Pass(10s);
  EXPECT_EQ(Json(world.ann.Get()).at("call").at("duration").as_int64(), 10)
      << "from the first accept";
}

TEST(Accept, TwiceIsOneParticipantAndOnAnotherDeviceTooLate) {
  RingWorld world;
  TestClient tablet(world.api, "bob");
  tablet.Open();
  world.ann.Post("", Ringing({"bob"}));
  const std::string first = SessionIn(world.bob.Post("/accept"));
  ASSERT_FALSE(first.empty());
  EXPECT_EQ(SessionIn(world.bob.Post("/accept")), first);
  const HttpResponse refused = tablet.Post("/accept");
  EXPECT_EQ(refused.status, 409);
  EXPECT_EQ(Code(refused), "answered_elsewhere");
  EXPECT_EQ(Text(Json(refused).at("call").as_object(), "status"), "active");
  EXPECT_EQ(Text(tablet.Last("call.accepted"), "connection_id"), world.bob.connection_id);
  EXPECT_EQ(tablet.Post("/join").status, 200) << "but it may come in as well";
  tablet.connection_id.clear();
  EXPECT_EQ(Code(tablet.Post("/accept")), "session_ambiguous");
}

TEST(Accept, AfterTheDeadlineIsToldHowItStands) {
  RingWorld world;
  world.ann.Post("", Ringing({"bob"}, 5));
  world.api.Pass(5s);
  EXPECT_EQ(world.bob.Count("call.missed"), 1U);
  EXPECT_EQ(Text(world.ann.Last("call.ended"), "reason"), "timeout");
  const HttpResponse late = world.bob.Post("/accept");
  EXPECT_EQ(late.status, 409);
  EXPECT_EQ(Code(late), "call_ended");
  EXPECT_EQ(Text(Json(late).at("call").as_object(), "status"), "ended");
  for (const char* path : {"/ring", "/join", "/sdp/offer"}) {
    EXPECT_EQ(Code(world.ann.Post(path)), "call_ended") << path;
  }
  EXPECT_EQ(Code(world.ann.Post("", Ringing({"bob"}))), "call_ended");
  EXPECT_EQ(world.ann.Post("").status, 200) << "to look at it is no ring";
}

TEST(Reject, ByTheOnlyCalleeEndsTheCall) {
  RingWorld world;
  world.ann.Post("", Ringing({"bob"}));
  EXPECT_EQ(world.bob.Post("/reject", {{"reason", "busy"}}).status, 200);
  const json::object told = world.ann.Last("call.rejected");
  EXPECT_EQ(Text(told.at("user").as_object(), "id"), "bob");
  EXPECT_EQ(Text(told, "reason"), "busy");
  EXPECT_EQ(Text(told, "connection_id"), world.bob.connection_id);
  EXPECT_EQ(Text(world.ann.Last("call.ended"), "reason"), "rejected");
  EXPECT_EQ(world.bob.Count("call.missed"), 0U);
  EXPECT_EQ(world.bob.Post("/reject").status, 200) << "it stays rejected";
  EXPECT_EQ(Code(world.bob.Post("/accept")), "call_ended");
}

TEST(Reject, ByTheCallerCancelsUntilSomebodyAccepted) {
  RingWorld world;
  world.ann.Post("", Ringing({"bob"}));
  EXPECT_EQ(world.ann.Post("/reject", {{"reason", "cancel"}}).status, 200);
  EXPECT_THAT(world.bob.Types(), testing::Contains("call.missed"));
  EXPECT_EQ(Text(world.bob.Last("call.missed").at("user").as_object(), "id"), "ann");
  EXPECT_EQ(Text(world.bob.Last("call.ended"), "reason"), "cancelled");
  EXPECT_EQ(Code(world.bob.Post("/accept")), "call_ended");

  world.In("default/second");
  world.ann.Post("", Ringing({"bob"}));
  world.bob.Post("/accept");
  EXPECT_EQ(Code(world.ann.Post("/reject")), "call_active");
}

TEST(Reject, TakesNoOtherReasonsThanItKnows) {
  RingWorld world;
  world.ann.Post("", Ringing({"bob"}));
  EXPECT_EQ(Code(world.bob.Post("/reject", {{"reason", "bored"}})), "bad_request");
  EXPECT_EQ(world.ann.Count("call.rejected"), 0U);
}

TEST(Reject, NamesNothingToOthersThatCannotBeAConnection) {
  RingWorld world;
  world.ann.Post("", Ringing({"bob"}));
  for (const std::string& name : {std::string("\xff"), std::string("a b"), std::string(65, 'a')}) {
    world.bob.connection_id = name;
    EXPECT_EQ(Code(world.bob.Post("/reject")), "unknown_connection") << name;
    EXPECT_EQ(Code(world.bob.Post("/leave")), "unknown_connection") << name;
  }
  EXPECT_EQ(world.ann.Count("call.rejected"), 0U);
  world.bob.connection_id = "0b4f-of_a_socket_that_is_gone";
  EXPECT_EQ(world.bob.Post("/reject").status, 200);
  EXPECT_EQ(Text(world.ann.Last("call.rejected"), "connection_id"), world.bob.connection_id);
}

TEST(Leave, OfADeviceThatIsNotInTheCallLeavesTheOtherInIt) {
  RingWorld world;
  TestClient tablet(world.api, "bob");
  tablet.Open();
  world.ann.Post("", Ringing({"bob"}));
  world.bob.Post("/accept");
  EXPECT_EQ(tablet.Post("/leave").status, 200);
  EXPECT_EQ(Code(tablet.Post("/tracks", {{"audio_enabled", false}})), "not_joined");
  EXPECT_EQ(Text(Json(world.ann.Get()).at("call").as_object(), "status"), "active");
  world.bob.Drop();
  EXPECT_EQ(tablet.Post("/tracks", {{"audio_enabled", false}}).status, 200)
      << "the owner is gone: its user goes on";
}

TEST(Leave, OfADeviceWhoseSocketIsGoneLeavesTheOtherInIt) {
  RingWorld world;
  TestClient tablet(world.api, "bob");
  tablet.Open();
  world.ann.Post("", Ringing({"bob"}));
  world.bob.Post("/accept");
  tablet.Drop();
  EXPECT_EQ(tablet.Post("/leave").status, 200);
  EXPECT_EQ(Code(tablet.Post("/tracks", {{"audio_enabled", false}})), "not_joined");
  EXPECT_EQ(Text(Json(world.ann.Get()).at("call").as_object(), "status"), "active");
}

TEST(Leave, ThatWasOnItsWayWhileAnotherConnectionResumedStillLeaves) {
  RingWorld world;
  world.ann.Post("", Ringing({"bob"}));
  const std::string session = SessionIn(world.bob.Post("/accept"));
  const std::string before = world.bob.connection_id;
  world.bob.Drop();
  world.bob.Open({{"resume_session_id", session}});
  world.bob.connection_id = before;
  world.bob.Post("/leave");
  EXPECT_EQ(Text(Json(world.ann.Get()).at("call").as_object(), "status"), "ended");
}

TEST(Leave, OfACallerForAllCancels) {
  RingWorld world;
  world.ann.Post("", Ringing({"bob"}));
  EXPECT_EQ(world.ann.Post("/leave", {{"endCall", true}}).status, 200);
  EXPECT_EQ(Text(world.bob.Last("call.ended"), "reason"), "cancelled");
  EXPECT_EQ(world.bob.Count("call.missed"), 1U);
}

TEST(Leave, OfACallerWhoIsNoAdminCancelsForAllToo) {
  RingWorld world;
  world.ann.Post("", {{"members", json::array{json::object{{"user_id", "bob"}}}}});
  world.bob.Post("/ring");
  EXPECT_EQ(world.bob.Post("/leave", {{"endCall", true}}).status, 200);
  EXPECT_EQ(Text(world.ann.Last("call.ended"), "reason"), "cancelled");
}

TEST(Accept, AgainAfterItsConnectionAndTheAnswerWereLostIsTheSameParticipant) {
  RingWorld world;
  world.ann.Post("", Ringing({"bob"}));
  const std::string session = SessionIn(world.bob.Post("/accept"));
  TestClient again(world.api, "bob");
  again.Open();
  EXPECT_EQ(Code(again.Post("/accept")), "answered_elsewhere") << "while the one that won is there";
  world.bob.Drop();
  const HttpResponse second = again.Post("/accept");
  ASSERT_EQ(second.status, 200);
  EXPECT_EQ(SessionIn(second), session);
  world.api.Pass(500ms);
  EXPECT_EQ(again.Count("sdp.offer"), 1U);
  world.api.Media(sfu::TransportChanged{world.api.newest(), sfu::TransportState::kConnected, ""});
  EXPECT_EQ(SessionIn(again.Post("/accept")), session) << "it is its own now";
}

TEST(Accept, AgainAfterARestartIsTheSameParticipant) {
  RingWorld world;
  world.ann.Post("", Ringing({"bob"}));
  const std::string session = SessionIn(world.bob.Post("/accept"));
  world.api.Restart();
  world.bob.Open();
  const HttpResponse second = world.bob.Post("/accept");
  ASSERT_EQ(second.status, 200);
  EXPECT_EQ(SessionIn(second), session);
}

TEST(Accept, ByAnotherDeviceAfterMediaFlowedIsRefusedThoughTheWinnerIsGone) {
  RingWorld world;
  world.ann.Post("", Ringing({"bob"}));
  world.bob.Post("/accept");
  world.api.Media(sfu::TransportChanged{world.api.newest(), sfu::TransportState::kConnected, ""});
  world.bob.Drop();
  TestClient tablet(world.api, "bob");
  tablet.Open();
  EXPECT_EQ(Code(tablet.Post("/accept")), "answered_elsewhere");
}

TEST(Ring, OfACallThatExistsRingsAsLongAsItSays) {
  RingWorld world;
  world.ann.Post("", {{"members", json::array{json::object{{"user_id", "bob"}}}}});
  world.ann.Post("", {{"ring", true}, {"ring_timeout_seconds", 5}});
  world.api.Pass(4'999ms);
  EXPECT_EQ(world.bob.Count("call.missed"), 0U);
  world.api.Pass(1ms);
  EXPECT_EQ(world.bob.Count("call.missed"), 1U);
}

TEST(Ring, ThatGoesOnKeepsItsTimeWhenOthersAreRung) {
  RingWorld world;
  world.ann.Post("", Ringing({"bob"}, 180));
  world.ann.Post("/members", {{"update_members", json::array{json::object{{"user_id", "cat"}}}}});
  world.ann.Post("", {{"ring", true}, {"ring_timeout_seconds", 5}});
  EXPECT_EQ(world.cat.Count("call.ring"), 1U);
  world.api.Pass(100s);
  world.api.Restart();
  world.bob.Open();
  EXPECT_EQ(world.bob.Count("call.ring"), 1U) << "it rings still";
}

TEST(Ring, AgainByAConnectionThatIsGoneTakesNothingFromOneThatIsThere) {
  RingWorld world;
  TestClient tablet(world.api, "ann");
  tablet.Open();
  const std::string session = SessionIn(world.ann.Post("", Ringing({"bob"})));
  tablet.Drop();
  EXPECT_EQ(SessionIn(tablet.Post("/ring")), "");
  EXPECT_EQ(SessionIn(world.ann.Post("/ring")), session);
}

TEST(Ring, AgainByWhoLeftWhileOthersGoOnIsComingBack) {
  RingWorld world;
  world.ann.Post("", Ringing({"bob", "cat"}));
  world.bob.Post("/accept");
  world.cat.Post("/accept");
  world.ann.Post("/leave");
  const HttpResponse again = world.ann.Post("", {{"ring", true}});
  EXPECT_EQ(again.status, 200);
  EXPECT_FALSE(SessionIn(again).empty());
  EXPECT_EQ(Json(world.ann.Get()).at("participants").as_array().size(), 3U);
}

TEST(Ring, ByWhoRejectedDoesNotBeginTheCall) {
  RingWorld world;
  TestClient dan(world.api, "dan");
  dan.Open();
  world.ann.Post("", {{"members", json::array{json::object{{"user_id", "bob"}},
                                              json::object{{"user_id", "cat"}},
                                              json::object{{"user_id", "dan"}}}}});
  world.ann.Post("/ring", {{"members_ids", json::array{"bob", "cat"}}});
  world.bob.Post("/reject");
  EXPECT_EQ(Code(world.bob.Post("/ring")), "already_rejected");
  EXPECT_EQ(Text(Json(world.ann.Get()).at("call").as_object(), "status"), "ringing");
  EXPECT_EQ(dan.Count("call.ring"), 0U);
}

TEST(Leave, OfACallerCancelsByAnyConnection) {
  RingWorld world;
  TestClient tablet(world.api, "ann");
  tablet.Open();
  world.ann.Post("", Ringing({"bob"}));
  EXPECT_EQ(tablet.Post("/leave").status, 200);
  EXPECT_EQ(Text(world.bob.Last("call.ended"), "reason"), "cancelled");
}

TEST(Ring, SaidAgainByANewConnectionMeansTheParticipantWhoseAnswerWasLost) {
  RingWorld world;
  const std::string lost = SessionIn(world.ann.Post("", Ringing({"bob"})));
  ASSERT_FALSE(lost.empty());
  world.ann.Drop();
  TestClient again(world.api, "ann");
  again.Open();
  EXPECT_EQ(SessionIn(again.Post("", Ringing({"bob"}))), lost);
}

TEST(Ring, SaidAgainByAnotherOpenConnectionTakesNothingFromTheFirst) {
  RingWorld world;
  const std::string first = SessionIn(world.ann.Post("", Ringing({"bob"})));
  TestClient tablet(world.api, "ann");
  tablet.Open();
  const std::string second = SessionIn(tablet.Post("", Ringing({"bob"})));
  EXPECT_NE(second, "") << "who rings is in the call";
  EXPECT_NE(second, first);
  EXPECT_EQ(SessionIn(world.ann.Post("/ring")), first);
  EXPECT_EQ(SessionIn(tablet.Post("/ring")), second);
  world.bob.Post("/accept");
  world.api.Pass(500ms);
  EXPECT_EQ(world.ann.Count("sdp.offer"), 1U);
  EXPECT_EQ(tablet.Count("sdp.offer"), 1U);
}

TEST(Ring, OfFurtherMembersByAnotherConnectionTellsOfItsParticipant) {
  RingWorld world;
  world.ann.Post("", Ringing({"bob"}));
  world.bob.Post("/accept");
  world.ann.Post("/members", {{"update_members", {{{"user_id", "cat"}}}}});
  TestClient tablet(world.api, "ann");
  tablet.Open();
  EXPECT_NE(SessionIn(tablet.Post("/ring", {{"members_ids", {"cat"}}})), "");
  EXPECT_EQ(world.cat.Count("call.ring"), 1U);
}

TEST(Leave, OfWhoIsOnlyRungIsToReject) {
  RingWorld world;
  world.ann.Post("", Ringing({"bob", "cat"}));
  EXPECT_EQ(world.bob.Post("/leave").status, 200);
  EXPECT_EQ(Text(world.ann.Last("call.rejected").at("user").as_object(), "id"), "bob");
  EXPECT_EQ(world.ann.Post("/leave").status, 200);
  EXPECT_EQ(Text(world.cat.Last("call.ended"), "reason"), "cancelled");
}

TEST(Leave, EndsACallOfTwo) {
  RingWorld world;
  world.ann.Post("", Ringing({"bob"}));
  world.bob.Post("/accept");
  world.api.Pass(4s);
  world.bob.Post("/leave");
  EXPECT_EQ(Text(world.ann.Last("call.member_left").at("user").as_object(), "id"), "ann");
  const json::object ended = world.ann.Last("call.ended");
  EXPECT_EQ(ended.at("duration").as_int64(), 4);
  EXPECT_EQ(Text(Json(world.ann.Get()).at("call").as_object(), "status"), "ended");
}

// --- Rule 8 ---
TEST(TwoWhoRingEachOther, AreInOneCall) {
  RingWorld world;
  world.ann.Post("", Ringing({"bob"}));
  TestClient bob_again = world.bob;
  bob_again.call = "default/other";
  const HttpResponse met = bob_again.Post("", Ringing({"ann"}));
  EXPECT_EQ(met.status, 200);
  const json::object body = Json(met);
  EXPECT_FALSE(body.at("created").as_bool());
  EXPECT_EQ(Text(body.at("call").as_object(), "cid"), "default:demo");
  EXPECT_EQ(Text(body.at("call").as_object(), "status"), "active");
  EXPECT_EQ(Text(body.at("participant").as_object(), "user_id"), "bob");
  EXPECT_EQ(world.ann.Count("call.accepted"), 1U);
  EXPECT_EQ(world.ann.Count("call.ring"), 0U);
  EXPECT_EQ(world.ann.Count("call.created"), 1U) << "the second was not made";
  for (const char* path : {"/join", "/accept", "/sdp/offer", "/leave"}) {
    const HttpResponse refused = bob_again.Post(path);
    EXPECT_EQ(Code(refused), "call_merged") << path;
    EXPECT_EQ(Text(Json(refused), "cid"), "default:demo") << path;
  }
  const HttpResponse past =
      world.api.Request("GET", "/api/v2/video/calls", {{"Authorization", world.bob.token}});
  EXPECT_EQ(Json(past).at("calls").as_array().size(), 1U) << "nor is it history";
  TestClient eve(world.api, "eve");
  eve.call = "default/other";
  EXPECT_EQ(eve.Get().status, 403) << "and it is none of a stranger's business";
}

TEST(TwoWhoRingEachOther, MeetInACallMadeBeforeToo) {
  RingWorld world;
  TestClient bob_again = world.bob;
  bob_again.call = "default/other";
  bob_again.Post("", json::parse(R"({"members":[{"user_id":"ann"}]})"));
  world.ann.Post("", Ringing({"bob"}));
  EXPECT_EQ(Text(Json(bob_again.Post("/ring")).at("call").as_object(), "cid"), "default:demo");
  EXPECT_EQ(Code(bob_again.Post("/ring")), "call_merged");
}

TEST(TwoWhoRingEachOther, InTheSameCallAcceptIt) {
  RingWorld world;
  world.ann.Post("", Ringing({"bob"}));
  const json::object body = Json(world.bob.Post("", Ringing({"ann"})));
  EXPECT_EQ(Text(body.at("call").as_object(), "status"), "active");
  EXPECT_EQ(Text(body.at("participant").as_object(), "user_id"), "bob");
}

TEST(TwoWhoRingEachOther, InAGroupAreNotMeant) {
  RingWorld world;
  world.ann.Post("", Ringing({"bob", "cat"}));
  TestClient bob_again = world.bob;
  bob_again.call = "default/other";
  EXPECT_EQ(bob_again.Post("", Ringing({"ann"})).status, 201);
  EXPECT_EQ(world.ann.Count("call.ring"), 1U);
}

// --- Rule 7 ---
TEST(Busy, UsersAreRungAllTheSameUnlessTheTypeSaysOtherwise) {
  RingWorld world(
      {.dev = true,
       .call_types = {{.name = "default"}, {.name = "phone", .reject_when_busy = true}}});
  world.ann.Post("", Ringing({"bob"}));
  world.bob.Post("/accept");
  world.cat.call = "default/other";
  EXPECT_EQ(world.cat.Post("", Ringing({"bob"})).status, 201);
  EXPECT_EQ(world.bob.Count("call.ring"), 2U);
  world.cat.Post("/reject");
  world.cat.call = "phone/other";
  const json::object body = Json(world.cat.Post("", Ringing({"bob"})));
  EXPECT_EQ(Text(body.at("call").as_object(), "status"), "ended");
  EXPECT_EQ(world.bob.Count("call.ring"), 2U);
  EXPECT_EQ(Text(world.bob.Last("call.missed").at("user").as_object(), "id"), "cat");
  EXPECT_EQ(Text(world.cat.Last("call.rejected"), "reason"), "busy");
  EXPECT_TRUE(world.cat.Last("call.rejected").at("connection_id").is_null());
}

TEST(Busy, IsNoAnswer) {
  RingWorld world(
      {.dev = true,
       .call_types = {{.name = "default"}, {.name = "phone", .reject_when_busy = true}}});
  world.bob.Join();  // default/demo
  world.ann.call = world.bob.call = world.cat.call = "phone/other";
  world.ann.Post("", Ringing({"bob", "cat"}));
  EXPECT_EQ(world.bob.Count("call.missed"), 1U);
  world.bob.call = "default/demo";
  world.bob.Post("/leave");
  world.bob.call = "phone/other";
  world.ann.Post("/ring", {{"members_ids", {"bob"}}});
  EXPECT_EQ(world.bob.Count("call.ring"), 1U) << "now it can be reached";
  EXPECT_EQ(world.bob.Post("/accept").status, 200);
}

TEST(Ring, OfMoreThanFiveHundredAtOnceIsRefused) {
  RingWorld world;
  std::vector<std::string> many;
  json::array named;
  for (int i = 0; i < 501; ++i) {
    many.push_back("user" + std::to_string(i));
    named.push_back(json::object{{"id", many.back()}});
  }
  const std::vector<std::pair<std::string, std::string>> server{
      {"Authorization", world.api.ServerToken()}};
  ASSERT_EQ(
      world.api
          .Request("POST", "/api/v2/users", server, json::serialize(json::object{{"users", named}}))
          .status,
      200);
  EXPECT_EQ(Code(world.ann.Post("", Ringing(many))), "too_many_rung");
  many.pop_back();
  EXPECT_EQ(world.ann.Post("", Ringing(many)).status, 201);
}

// --- Media while it rings ---
TEST(MediaOfARing, OfACalleeWaitsForItsAccept) {
  RingWorld world;
  world.ann.Post("", Ringing({"bob"}));
  const json::object offer{{"sdp", MakeOffer({{"audio", "0"}})}};
  for (const char* path : {"/sdp/offer", "/sdp/answer", "/ice", "/tracks"}) {
    const HttpResponse refused = world.bob.Post(path, offer);
    EXPECT_EQ(refused.status, 409) << path;
    EXPECT_EQ(Code(refused), "not_accepted") << path;
  }
  for (const char* kind : {"whip", "whep"}) {
    const HttpResponse refused = world.api.Request(
        "POST", "/" + std::string(kind) + "/default/demo",
        {{"Authorization", "Bearer " + world.bob.token}, {"Content-Type", "application/sdp"}},
        MakeOffer({{"audio", "0"}}));
    EXPECT_EQ(refused.status, 409) << kind;
  }
  EXPECT_EQ(world.api.media.All<sfu::AddParticipant>().size(), 1U) << "the caller's";
}

TEST(MediaOfARing, IsOfferedToACallerFromTheFirstAcceptOn) {
  RingWorld world;
  world.ann.Post("", Ringing({"bob"}));
  world.api.Pass(10s);
  EXPECT_EQ(world.ann.Count("sdp.offer"), 0U);
  world.bob.Post("/accept");
  world.api.Pass(499ms);
  EXPECT_EQ(world.ann.Count("sdp.offer") + world.bob.Count("sdp.offer"), 0U);
  world.api.Pass(1ms);
  EXPECT_EQ(world.ann.Count("sdp.offer"), 1U);
  EXPECT_EQ(world.bob.Count("sdp.offer"), 1U);
}

TEST(MediaOfARing, OfACallerIsAnsweredWhileItRings) {
  RingWorld world;
  world.ann.Post("", Ringing({"bob"}));
  EXPECT_EQ(world.ann.Post("/sdp/offer", {{"sdp", MakeOffer({{"audio", "0"}})}}).status, 202);
  EXPECT_EQ(world.ann.Count("sdp.answer"), 1U);
}

TEST(MediaOfARing, OfACallerWhoNeverConnectsEndsTheCall30SecondsAfterTheAccept) {
  RingWorld world;
  world.ann.Post("", Ringing({"bob"}));
  world.api.Pass(40s);
  world.bob.Post("/accept");
  world.api.Media(sfu::TransportChanged{world.api.newest(), sfu::TransportState::kConnected, ""});
  world.api.Pass(29'999ms);
  EXPECT_EQ(world.bob.Count("call.member_left"), 0U);
  world.api.Pass(1ms);
  EXPECT_EQ(Text(world.bob.All("call.member_left").at(0), "reason"), "timeout");
  EXPECT_EQ(world.bob.Count("call.ended"), 1U);
}

// --- With a server token ---
TEST(Server, RingsForAUser) {
  RingWorld world;
  json::object body = Ringing({"bob"});
  body["data"] = {{"created_by_id", "ann"}, {"topic", "lunch"}};
  const HttpResponse made =
      world.api.Request("POST", "/api/v2/video/call/default/demo",
                        {{"Authorization", world.api.ServerToken()}}, json::serialize(body));
  EXPECT_EQ(made.status, 201);
  EXPECT_EQ(Text(world.bob.Last("call.ring").at("user").as_object(), "id"), "ann");
  EXPECT_EQ(Text(Json(made).at("call").at("data").as_object(), "topic"), "lunch");
}

}  // namespace
}  // namespace signaling
