// Who may ask what: every kind of person, of two tenants, makes every request about a closed call
// that is theirs or is not. Nobody reads or changes what is not theirs, and strangers hear nothing.
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <set>
#include <string>
#include <vector>

#include "tests/signaling_protocol/ring_world.h"
#include "tests/signaling_protocol/test_sdp.h"

namespace signaling {
namespace {

using namespace std::chrono_literals;
namespace json = boost::json;

struct Ask {
  const char* method;
  const char* path;
  json::object body;
  bool moderates = false;
  bool by_path = true;  // under /api/v2/video/call
};

std::vector<Ask> AllAsks() {
  const std::string sdp = MakeOffer({{"audio", "0"}});
  return {{"GET", "", {}},
          {"POST", "", {}},
          {"POST", "", {{"ring", true}}},
          {"POST", "/ring", {}},
          {"POST", "/accept", {}},
          {"POST", "/reject", {}},
          {"POST", "/join", {}},
          {"POST", "/sdp/offer", {{"sdp", sdp}}},
          {"POST", "/sdp/answer", {{"sdp", sdp}}},
          {"POST", "/ice", {{"candidate", ""}, {"sdpMid", "0"}}},
          {"POST", "/tracks", {{"audio_enabled", false}}},
          {"PUT", "/subscriptions", {{"video", json::array()}}},
          {"POST", "/leave", {}},
          {"POST", "/leave", {{"endCall", true}}, true},
          {"POST", "/members", {{"update_members", {{{"user_id", "eve"}}}}}, true},
          {"POST", "/members", {{"remove_members", {"bob"}}}, true},
          {"POST", "/mute_users", {{"user_ids", {"bob"}}}, true},
          {"POST", "/kick", {{"user_id", "bob"}}, true},
          {"POST", "/kick", {{"user_id", "bob"}, {"block", true}}, true}};
}

// Two tenants; in the first a closed call of ann (admin), bob (user) and vic (viewer), of which
// kim was blocked, and eve, who is none of it.
struct TwoTenants {
  ApiWorld api{{.dev = true}, {{"key", {"secret"}}, {"other", {"other-secret"}}}};
  TestClient ann{api, "ann"}, bob{api, "bob"}, vic{api, "vic"}, kim{api, "kim"}, eve{api, "eve"};
  TestClient foreign_ann{api, "ann", "other"}, foreign_eve{api, "eve", "other"};

  TwoTenants() {
    for (TestClient* client : All()) client->Open();
    ann.Post("", json::parse(R"({"members":[{"user_id":"bob"},{"user_id":"kim"},
                                 {"user_id":"vic","role":"viewer"}]})"));
    ann.Post("/kick", {{"user_id", "kim"}, {"block", true}});
    ann.Post("/join");
    for (TestClient* client : All()) api.sockets.sent[client->socket].clear();
  }
  std::vector<TestClient*> All() {
    return {&ann, &bob, &vic, &kim, &eve, &foreign_ann, &foreign_eve};
  }
};

HttpResponse Do(TestClient& client, const Ask& ask) {
  return client.Ask(ask.method, ask.path, ask.body);
}

std::string Snapshot(TwoTenants& world) { return world.ann.Get().body; }

TEST(Access, OfStrangersIsRefusedWithoutEffectOrEvent) {
  for (const Ask& ask : AllAsks()) {
    for (const size_t who : {3U, 4U}) {  // kim, eve
      TwoTenants world;
      TestClient& stranger = *world.All()[who];
      const std::string before = Snapshot(world);
      const HttpResponse refused = Do(stranger, ask);
      EXPECT_EQ(refused.status, 403) << stranger.user_id << " " << ask.method << " " << ask.path;
      EXPECT_EQ(Json(refused).size(), 2U) << "and learns nothing: " << refused.body;
      EXPECT_EQ(Snapshot(world), before) << stranger.user_id << " " << ask.path;
      world.api.Pass(1s);
      EXPECT_TRUE(world.api.sockets.sent[stranger.socket].empty()) << ask.path;
    }
  }
}

TEST(Access, OfAnotherTenantFindsNoSuchCall) {
  for (const Ask& ask : AllAsks()) {
    for (const size_t who : {5U, 6U}) {  // ann and eve of the other key
      TwoTenants world;
      TestClient& foreigner = *world.All()[who];
      const std::string before = Snapshot(world);
      const HttpResponse answer = Do(foreigner, ask);
      const bool creates = std::string(ask.method) == "POST" && *ask.path == '\0';
      if (creates) {
        EXPECT_EQ(answer.body.find("bob"), std::string::npos) << "a call of its own at most";
      } else {
        EXPECT_EQ(answer.status, 404) << ask.method << " " << ask.path;
      }
      EXPECT_EQ(Snapshot(world), before) << ask.path;
      for (TestClient* client : {&world.ann, &world.bob, &world.vic}) {
        EXPECT_TRUE(world.api.sockets.sent[client->socket].empty()) << ask.path;
      }
    }
  }
}

TEST(Access, ToModerationIsForAdmins) {
  for (const Ask& ask : AllAsks()) {
    if (!ask.moderates) continue;
    for (const size_t who : {1U, 2U}) {  // bob, vic
      TwoTenants world;
      const std::string before = Snapshot(world);
      EXPECT_EQ(Code(Do(*world.All()[who], ask)), "not_an_admin") << ask.path;
      EXPECT_EQ(Snapshot(world), before) << ask.path;
    }
    TwoTenants world;
    EXPECT_EQ(Do(world.ann, ask).status, 200) << ask.path;
  }
}

TEST(Access, OfMembersWorks) {
  for (const size_t who : {0U, 1U, 2U}) {
    TwoTenants world;
    TestClient& member = *world.All()[who];
    EXPECT_EQ(member.Get().status, 200);
    EXPECT_EQ(member.Post("/join").status, 200);
    EXPECT_EQ(member.Post("/tracks", {{"audio_enabled", false}}).status, 200);
    EXPECT_EQ(member.Post("/leave").status, 200);
  }
}

TEST(Access, OfATokenForOtherCallsOnlyIsRefused) {
  TwoTenants world;
  TokenClaims claims{.user_id = "ann", .call_cids = {{"default:another"}}};
  claims.issued_at = std::chrono::floor<std::chrono::seconds>(world.api.now().wall);
  claims.expires_at = claims.issued_at + 1h;
  world.ann.token = MintToken(claims, "secret");
  for (const Ask& ask : AllAsks()) {
    EXPECT_EQ(Code(Do(world.ann, ask)), "token_not_for_call") << ask.path;
  }
}

TEST(Access, OfATokenForSomeCallsHearsOfNoOthers) {
  ApiWorld world;
  TestClient ann(world, "ann");
  TestClient bob(world, "bob");
  TestClient widget(world, "ann");
  TokenClaims claims{.user_id = "ann", .call_cids = {{"default:mine"}}};
  claims.issued_at = std::chrono::floor<std::chrono::seconds>(world.now().wall);
  claims.expires_at = claims.issued_at + 1h;
  widget.token = MintToken(claims, "secret");
  ann.Open();
  bob.Open();
  for (const char* call : {"default/mine", "default/other"}) {
    ann.call = bob.call = call;
    bob.Post("", Ringing({"ann"}));
  }
  ann.Join();
  widget.Open({{"since", 0}, {"resume_session_id", ann.session_id}});
  bob.Post("/leave");
  ASSERT_GT(world.sockets.sent[widget.socket].size(), 1U) << "it is rung by its own call";
  for (const json::value& message : world.sockets.sent[widget.socket]) {
    if (Text(message.as_object(), "type") == "user.connected") continue;
    EXPECT_EQ(Text(message.as_object(), "call_cid"), "default:mine");
  }
  const auto history = Json(
      world.Request("GET", "/api/v2/video/calls", {{"Authorization", "Bearer " + widget.token}}));
  ASSERT_EQ(history.at("calls").as_array().size(), 1U);
  EXPECT_EQ(Text(history.at("calls").at(0).at("call").as_object(), "cid"), "default:mine");
}

TEST(Viewers, ReceiveOnlyAndRingNobody) {
  TwoTenants world;
  EXPECT_EQ(Code(world.vic.Post("/ring")), "may_not_ring");
  world.vic.Post("/join");
  world.vic.Post("/sdp/offer", {{"sdp", MakeOffer({{"audio", "0"}})}});
  const json::object seen = Json(world.ann.Get());
  for (const json::value& participant : seen.at("participants").as_array()) {
    EXPECT_FALSE(participant.at("audio_enabled").as_bool());
  }
}

TEST(Roles, ThatChangeHoldForWhatIsSentNow) {
  TwoTenants world;
  world.bob.Post("/join");
  const sfu::ParticipantId bob = world.api.newest();
  world.bob.Post("/sdp/offer", {{"sdp", MakeOffer({{"audio", "0"}})}});
  world.ann.Post("/members",
                 json::parse(R"({"update_members":[{"user_id":"bob","role":"viewer"}]})"));
  const auto muted = world.api.media.Last<sfu::SetTrackEnabled>(bob);
  ASSERT_TRUE(muted);
  EXPECT_FALSE(muted->enabled);
  EXPECT_EQ(Text(world.bob.Last("call.members_changed").at("members").at(1).as_object(), "role"),
            "viewer");
  world.ann.Post("/members",
                 json::parse(R"({"update_members":[{"user_id":"bob","role":"user"}]})"));
  EXPECT_TRUE(world.api.media.Last<sfu::SetTrackEnabled>(bob)->enabled);
}

TEST(Kick, SendsHomeAndWithBlockKeepsOut) {
  TwoTenants world;
  world.bob.Post("/join");
  EXPECT_EQ(world.ann.Post("/kick", {{"user_id", "bob"}}).status, 200);
  EXPECT_EQ(Text(world.bob.Last("call.member_left"), "reason"), "kicked");
  EXPECT_EQ(world.bob.Post("/join").status, 200) << "without block one may come back";
  world.ann.Post("/kick", {{"user_id", "bob"}, {"block", true}});
  EXPECT_EQ(world.bob.Count("call.member_left"), 2U);
  EXPECT_EQ(Code(world.bob.Post("/join")), "not_a_member");
  EXPECT_EQ(Code(world.ann.Post("/kick", {{"user_id", "ann"}, {"block", true}})), "last_admin");
  EXPECT_EQ(Code(world.ann.Post("/members", {{"remove_members", {"ann"}}})), "last_admin");
}

TEST(Mute, SilencesUntilTheUserSaysOtherwise) {
  TwoTenants world;
  world.bob.Post("/join");
  world.bob.Post("/sdp/offer", {{"sdp", MakeOffer({{"audio", "0"}})}});
  world.ann.Post("/mute_users", {{"mute_all_users", true}});
  const json::object updated = world.bob.Last("call.participant_updated");
  EXPECT_EQ(Text(updated.at("participant").as_object(), "user_id"), "bob");
  EXPECT_FALSE(updated.at("participant").at("audio_enabled").as_bool());
  world.bob.Post("/tracks", {{"audio_enabled", true}});
  EXPECT_TRUE(
      world.bob.Last("call.participant_updated").at("participant").at("audio_enabled").as_bool());
}

}  // namespace
}  // namespace signaling
