// Opening a WebSocket, and what a participant's connection means.
#include <gtest/gtest.h>

#include "tests/signaling_protocol/api_world.h"
#include "tests/signaling_protocol/ring_world.h"
#include "tests/signaling_protocol/test_sdp.h"

namespace signaling {
namespace {

using namespace std::chrono_literals;
namespace json = boost::json;

TEST(Socket, GreetsWhoShowsAGoodToken) {
  ApiWorld world;
  TestClient ann(world, "ann");
  ann.Open({{"user_details", {{"id", "ann"}, {"name", "Ann"}, {"image", "https://x/a.png"}}}});
  const auto greeting = ann.Last("user.connected");
  EXPECT_FALSE(Text(greeting, "connection_id").empty());
  const auto& user = greeting.at("user").as_object();
  EXPECT_EQ(Text(user, "id"), "ann");
  EXPECT_EQ(Text(user, "name"), "Ann");
  EXPECT_TRUE(user.at("online").as_bool());
  world.Pass(1h);
  EXPECT_TRUE(world.sockets.closed.empty());
}

TEST(Socket, TakesTheTokenInItsUrlToo) {
  ApiWorld world;
  world.api.OnSocketOpen(
      5, {.method = "GET", .path = "/ws", .query = {{"token", world.TokenOf("ann")}}}, world.now());
  ASSERT_EQ(world.sockets.sent[5].size(), 1U);
  EXPECT_EQ(Text(world.sockets.sent[5][0].as_object(), "type"), "user.connected");
}

TEST(Socket, OfAUserThereAre256AtMost) {
  constexpr SocketId kMost = 256;
  ApiWorld world;
  const HttpRequest upgrade{
      .method = "GET", .path = "/ws", .query = {{"token", world.TokenOf("ann")}}};
  for (SocketId socket = 1; socket <= kMost; ++socket) {
    world.api.OnSocketOpen(socket, upgrade, world.now());
    EXPECT_EQ(Text(world.sockets.sent[socket][0].as_object(), "type"), "user.connected");
  }
  world.api.OnSocketOpen(kMost + 1, upgrade, world.now());
  const auto& error = world.sockets.sent[kMost + 1][0].as_object();
  EXPECT_EQ(Text(error, "code"), "too_many_connections");
  EXPECT_EQ(world.sockets.closed[kMost + 1], 4429);
  TestClient ben(world, "ben");
  ben.Open();
  EXPECT_FALSE(Text(ben.Last("user.connected"), "connection_id").empty());

  world.api.OnSocketClose(1, world.now());
  world.api.OnSocketOpen(kMost + 2, upgrade, world.now());
  EXPECT_EQ(Text(world.sockets.sent[kMost + 2][0].as_object(), "type"), "user.connected");
}

struct BadHello {
  const char* frame;
  uint16_t close;
  const char* code;
};

TEST(Socket, RefusesABadFirstFrameWithASentenceAndACloseCode) {
  const BadHello table[] = {
      {R"({"token":"nonsense"})", 4401, "token_malformed"},
      {R"({})", 4401, "token_missing"},
      {R"({"token":7})", 4400, "bad_frame"},
      {R"([])", 4400, "bad_frame"},
      {R"({"token":"a","token":"b"})", 4400, "bad_frame"},
      {"hello", 4400, "bad_frame"},
      {"", 4400, "bad_frame"},
      {R"({"token":"a","user_details":"ann"})", 4400, "bad_frame"},
  };
  for (const BadHello& bad : table) {
    ApiWorld world;
    world.api.OnSocketOpen(1, {.method = "GET", .path = "/ws"}, world.now());
    world.api.OnSocketMessage(1, bad.frame, world.now());
    ASSERT_EQ(world.sockets.sent[1].size(), 1U) << bad.frame;
    const auto& error = world.sockets.sent[1][0].as_object();
    EXPECT_EQ(Text(error, "type"), "connection.error") << bad.frame;
    EXPECT_EQ(Text(error, "code"), bad.code) << bad.frame;
    EXPECT_FALSE(Text(error, "error").empty()) << bad.frame;
    EXPECT_EQ(world.sockets.closed[1], bad.close) << bad.frame;
    world.api.OnSocketMessage(1, bad.frame, world.now());
    EXPECT_EQ(world.sockets.sent[1].size(), 1U) << "nothing follows the close";
  }
}

TEST(Socket, RefusesWhoClaimsToBeSomebodyElse) {
  ApiWorld world;
  TestClient ann(world, "ann");
  ann.Open({{"user_details", {{"id", "eve"}}}});
  EXPECT_EQ(Text(ann.Last("connection.error"), "code"), "user_mismatch");
  EXPECT_EQ(world.sockets.closed[ann.socket], 4401);
}

TEST(Socket, ThatSaysNothingFor10SecondsIsClosed) {
  ApiWorld world;
  world.api.OnSocketOpen(1, {.method = "GET", .path = "/ws"}, world.now());
  world.Pass(9'999ms);
  EXPECT_TRUE(world.sockets.closed.empty());
  world.Pass(1ms);
  EXPECT_EQ(world.sockets.closed[1], 4408);
}

TEST(Socket, ThatTalksTooMuchIsClosed) {
  ApiWorld world;
  TestClient ann(world, "ann");
  ann.Open();
  for (int i = 0; i < 60; ++i) world.api.OnSocketMessage(ann.socket, "{}", world.now());
  EXPECT_TRUE(world.sockets.closed.empty());
  world.api.OnSocketMessage(ann.socket, "{}", world.now());
  EXPECT_EQ(world.sockets.closed[ann.socket], 4429);
}

TEST(Socket, MessagesGoToTheConnectionThatJoinedAndToNoOtherOfTheUser) {
  ApiWorld world;
  TestClient phone(world, "ann");
  TestClient laptop(world, "ann");
  phone.Open();
  laptop.Open();
  phone.Join();
  world.Pass(500ms);
  EXPECT_EQ(phone.Count("sdp.offer"), 1U);
  EXPECT_EQ(laptop.Count("sdp.offer"), 0U);
  EXPECT_EQ(laptop.Count("call.member_joined"), 1U) << "but both hear what happens in the call";
}

TEST(Socket, WithoutANamedConnectionAllOfTheUsersHear) {
  ApiWorld world;
  TestClient phone(world, "ann");
  TestClient laptop(world, "ann");
  phone.Open();
  laptop.Open();
  phone.connection_id.clear();
  phone.Join();
  world.Pass(500ms);
  EXPECT_EQ(phone.Count("sdp.offer"), 1U);
  EXPECT_EQ(laptop.Count("sdp.offer"), 1U);
}

TEST(Resume, HandsTheSessionToTheNewConnectionWithWhatIsUnanswered) {
  ApiWorld world;
  TestClient ann(world, "ann");
  ann.Open();
  ann.Join();
  world.Pass(500ms);
  const std::string pending = Text(ann.Last("sdp.offer"), "negotiation_id");
  world.Media(sfu::SlotsChanged{ann.media_id, {{.mid = "s0"}}});
  ann.Drop();
  ann.Open({{"resume_session_id", ann.session_id}});
  EXPECT_EQ(Text(ann.Last("sdp.offer"), "negotiation_id"), pending);
  EXPECT_EQ(ann.Last("media.slots").at("slots").as_array().size(), 1U);
  EXPECT_EQ(ann.Count("call.participant_updated"), 1U) << "who is here";
  EXPECT_EQ(ann.Count("call.speakers_changed"), 1U);
  const auto joined = Json(ann.Post("/join"));
  EXPECT_EQ(Text(joined.at("participant").as_object(), "session_id"), ann.session_id);
}

TEST(Reconnect, HearsWhatIsUnansweredOfAParticipantOfNoConnection) {
  ApiWorld world;
  TestClient ann(world, "ann");
  ann.Join();  // woken by a push: its WebSocket is not there yet
  world.Pass(500ms);
  world.Media(sfu::SlotsChanged{ann.media_id, {{.mid = "s0"}}});
  ann.Open();
  EXPECT_EQ(ann.Count("sdp.offer"), 1U);
  EXPECT_EQ(ann.Last("media.slots").at("slots").as_array().size(), 1U);
  EXPECT_EQ(ann.Count("call.participant_updated"), 1U) << "who is here";
  TestClient laptop(world, "ann");
  laptop.Open();
  EXPECT_EQ(laptop.Count("sdp.offer"), 1U);
  EXPECT_EQ(ann.Count("sdp.offer"), 1U) << "once to each";
}

TEST(Reconnect, HearsHowThingsStandAlsoWithoutResuming) {
  ApiWorld world;
  TestClient ann(world, "ann");
  TestClient laptop(world, "ann");
  ann.Open();
  ann.Join();
  world.Pass(500ms);
  const std::string pending = Text(ann.Last("sdp.offer"), "negotiation_id");
  laptop.Open();
  EXPECT_EQ(laptop.Count("sdp.offer"), 0U) << "the owner is there";
  EXPECT_EQ(laptop.Count("call.participant_updated"), 0U);
  ann.Drop();
  ann.Open();
  EXPECT_EQ(Text(ann.Last("sdp.offer"), "negotiation_id"), pending);
  TestClient eve(world, "eve");
  eve.Open();
  EXPECT_EQ(eve.Count("sdp.offer"), 0U);
}

TEST(Reconnect, HearsNoAnswerThatAnotherConnectionAskedForUntilItResumes) {
  ApiWorld world;
  TestClient ann(world, "ann");
  ann.Open();
  ann.Join();
  ASSERT_EQ(ann.Post("/sdp/offer", {{"sdp", MakeOffer({{"audio", "0"}})}}).status, 202);
  ASSERT_EQ(ann.Count("sdp.answer"), 1U);
  ann.Drop();
  TestClient other_call(world, "ann");
  other_call.Open();
  EXPECT_EQ(other_call.Count("sdp.answer"), 0U);
  ann.OpenByUrl();
  EXPECT_EQ(ann.Count("sdp.answer"), 0U);
  ann.Say(R"({"resume_session_id":")" + ann.session_id + R"("})");
  EXPECT_EQ(ann.Count("sdp.answer"), 1U);
}

TEST(Reconnect, HearsTheAnswerThatNobodyWasNamedFor) {
  ApiWorld world;
  TestClient ann(world, "ann");
  ann.Join();  // its requests were faster than its WebSocket
  ASSERT_EQ(ann.Post("/sdp/offer", {{"sdp", MakeOffer({{"audio", "0"}})}}).status, 202);
  ann.Open();
  EXPECT_EQ(ann.Count("sdp.answer"), 1U);
}

TEST(Reconnect, AfterARestartHearsTheOfferThatNobodyHeard) {
  ApiWorld world;
  TestClient ann(world, "ann");
  ann.Open();
  ann.Join();
  world.Restart();
  world.Pass(500ms);
  ann.Open();
  EXPECT_EQ(ann.Count("sdp.offer"), 1U);
}

TEST(Resume, IsToldOnce) {
  ApiWorld world;
  TestClient ann(world, "ann");
  ann.Join();
  world.Pass(500ms);
  ann.Open({{"resume_session_id", ann.session_id}});
  EXPECT_EQ(ann.Count("sdp.offer"), 1U);
}

TEST(Resume, IsToldOnceAlsoToWhoComesByItsUrl) {
  ApiWorld world;
  TestClient ann(world, "ann");
  ann.Join();
  world.Pass(500ms);
  ann.OpenByUrl();
  EXPECT_EQ(ann.Count("sdp.offer"), 1U);
  ann.Say(R"({"resume_session_id":")" + ann.session_id + R"("})");
  EXPECT_EQ(ann.Count("sdp.offer"), 1U);
  EXPECT_EQ(ann.Count("call.speakers_changed"), 1U);
  TestClient laptop(world, "ann");
  laptop.Open();
  EXPECT_EQ(laptop.Count("sdp.offer"), 0U) << "it has an owner now";
}

TEST(Reconnect, HearsOnceWhoIsHereHoweverManyParticipantsItHas) {
  ApiWorld world;
  TestClient ann(world, "ann");
  ann.Open();
  for (int i = 0; i < 20; ++i) {
    TestClient tab(world, "ann");
    tab.Open();
    tab.Join();
    tab.Drop();
  }
  ann.Open();
  EXPECT_EQ(ann.Count("call.speakers_changed"), 1U);
  EXPECT_EQ(ann.Count("call.participant_updated"), 20U);
}

TEST(Resume, IsRepeatedOnlyAsOftenAsAParticipantMaySpeak) {
  ApiWorld world;
  TestClient ann(world, "ann");
  ann.Open();
  ann.Join();
  constexpr SocketId kSockets[] = {101, 102, 103, 104};
  for (const SocketId socket : kSockets) {
    world.api.OnSocketOpen(
        socket, {.method = "GET", .path = "/ws", .query = {{"token", world.TokenOf("ann")}}},
        world.now());
  }
  for (int i = 0; i < 50; ++i) {
    for (const SocketId socket : kSockets) {
      world.api.OnSocketMessage(socket, R"({"resume_session_id":")" + ann.session_id + R"("})",
                                world.now());
    }
  }
  size_t told = 0;
  for (const SocketId socket : kSockets) {
    for (const json::value& message : world.sockets.sent[socket]) {
      told += Text(message.as_object(), "type") == "call.participant_updated" ? 1 : 0;
    }
  }
  EXPECT_GT(told, 0U);
  EXPECT_LE(told, 60U);
}

TEST(Resume, OfASessionWhoseTimeIsOverGetsNothing) {
  ApiWorld world;
  TestClient ann(world, "ann");
  TestClient bob(world, "bob");
  ann.Open();
  bob.Open();
  const auto rung = Json(ann.Post("", Ringing({"bob"}, 5)));
  const std::string session = Text(rung.at("participant").as_object(), "session_id");
  world.api.OnSocketOpen(
      7, {.method = "GET", .path = "/ws", .query = {{"token", world.TokenOf("ann")}}}, world.now());
  world.Skip(5s);
  world.api.OnSocketMessage(7, R"({"resume_session_id":")" + session + R"("})", world.now());
  EXPECT_EQ(Text(ann.Last("call.ended"), "reason"), "timeout");
}

TEST(Resume, OfAnotherUsersSessionGetsNothing) {
  ApiWorld world;
  TestClient ann(world, "ann");
  ann.Open();
  ann.Join();
  world.Pass(500ms);
  TestClient eve(world, "eve");
  eve.Open({{"resume_session_id", ann.session_id}});
  EXPECT_EQ(eve.Count("user.connected"), 1U);
  EXPECT_EQ(eve.Count("sdp.offer"), 0U);
  EXPECT_EQ(Code(eve.Post("/tracks", {{"session_id", ann.session_id}})), "not_joined");
}

}  // namespace
}  // namespace signaling
