// WHIP and WHEP: every status of the two, as a plain HTTP client sees them.
#include <gtest/gtest.h>

#include <optional>
#include <utility>

#include "tests/signaling_protocol/api_world.h"
#include "tests/signaling_protocol/ring_world.h"
#include "tests/signaling_protocol/test_sdp.h"

namespace signaling {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kSdp = "application/sdp";
constexpr std::string_view kFragment = "application/trickle-ice-sdpfrag";
constexpr std::string_view kCandidate =
    "a=mid:0\r\na=ice-ufrag:user1\r\na=ice-pwd:passwordpasswordpassword1\r\n"
    "a=candidate:1 1 udp 2122260223 192.0.2.9 61764 typ host\r\na=end-of-candidates\r\n";
constexpr std::string_view kBadCandidate =
    "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\na=candidate:nonsense\r\n";
constexpr std::string_view kRestart =
    "a=ice-ufrag:user2\r\na=ice-pwd:passwordpasswordpassword2\r\n";

class Whip : public testing::Test {
 protected:
  explicit Whip(ApiOptions options = {.dev = true}) : world(std::move(options)) {}

  HttpResponse Send(std::string_view method, std::string_view path, std::string_view type,
                    std::string_view body, Headers more = {}, const std::string& user = "cam") {
    more.emplace_back("Authorization", "Bearer " + world.TokenOf(user));
    if (!type.empty()) more.emplace_back("Content-Type", type);
    return world.Request(method, path, more, body);
  }
  HttpResponse Publish(const std::string& user = "cam",
                       std::string_view path = "/whip/default/demo") {
    return Send("POST", path, kSdp,
                MakeOffer({{"audio", "0", "sendonly"}, {"video", "1", "sendonly"}}), {}, user);
  }
  HttpResponse Play(std::string_view path = "/whep/default/demo", const std::string& user = "eye") {
    return Send("POST", path, kSdp,
                MakeOffer({{"audio", "0", "recvonly"}, {"video", "1", "recvonly"}}), {}, user);
  }
  HttpResponse Delete(const HttpResponse& created, const std::string& user = "cam") {
    return Send("DELETE", HeaderOf(created, "Location"), "", "", {}, user);
  }
  // Its media flowed, and does no more.
  void LoseLink(sfu::ParticipantId id) {
    world.Media(sfu::TransportChanged{id, sfu::TransportState::kConnected, ""});
    world.Media(sfu::TransportChanged{id, sfu::TransportState::kInterrupted, ""});
  }
  // Whom a player receives from, by what media was told last.
  std::optional<sfu::ParticipantId> OnlyFrom(sfu::ParticipantId player) {
    const auto moved = world.media.Last<sfu::SetOnlyFrom>(player);
    return moved ? moved->from : world.media.Last<sfu::AddParticipant>(player)->only_from;
  }
  size_t MembersSeenBy(TestClient& client) {
    return Json(client.Get()).at("members").as_array().size();
  }

  ApiWorld world;
};

class WhipToAClosedType : public Whip {
 protected:
  WhipToAClosedType()
      : Whip({.dev = true, .call_types = {{.name = "default", .access = Access::kMembers}}}) {}
};

class WhipToASmallType : public Whip {
 protected:
  WhipToASmallType() : Whip({.dev = true, .call_types = {{.name = "default", .max_members = 2}}}) {}
};

TEST_F(Whip, PublishingCreatesTheCallAndAParticipantLikeAnyOther) {
  const HttpResponse response = Publish();
  ASSERT_EQ(response.status, 201) << response.body;
  EXPECT_EQ(HeaderOf(response, "Content-Type"), kSdp);
  EXPECT_TRUE(HeaderOf(response, "Location").starts_with("/whip/default/demo/"));
  EXPECT_TRUE(HeaderOf(response, "ETag").starts_with("\""));
  EXPECT_EQ(Directions(response.body), (std::vector<std::string>{"recvonly", "recvonly"}));
  EXPECT_EQ(LineAfter(response.body, "a=setup:"), "passive");
  const auto id = world.newest();
  EXPECT_EQ(world.media.Last<sfu::SetMedia>(id)->media.receive.size(), 2U);
  EXPECT_TRUE(world.media.Last<sfu::SetMedia>(id)->media.send.empty());
  EXPECT_TRUE(std::holds_alternative<sfu::AddParticipant>(world.media.commands.front()));

  TestClient ann(world, "ann");
  const auto seen = Json(ann.Get());
  EXPECT_EQ(Text(seen.at("call").as_object(), "status"), "active");
  EXPECT_EQ(Text(seen.at("participants").at(0).as_object(), "user_id"), "cam");
  EXPECT_TRUE(seen.at("participants").at(0).at("video_enabled").as_bool());
}

TEST_F(Whip, APublisherCountsAsASenderButGetsNoOffers) {
  TestClient ann(world, "ann");
  ann.Open();
  ann.Join();
  ann.Post("/sdp/offer", {{"sdp", MakeOffer({{"audio", "0"}, {"video", "1"}})}});
  Publish();
  Publish("cam2");
  EXPECT_EQ(ann.Count("sdp.offer"), 1U) << "two senders, one slot of each kind";
  EXPECT_EQ(ann.Count("call.member_joined"), 3U);
}

TEST_F(Whip, DeleteEndsTheSession) {
  TestClient ann(world, "ann");
  ann.Open();
  ann.Join();
  const std::string resource = HeaderOf(Publish(), "Location");
  EXPECT_EQ(Send("DELETE", resource, "", "").status, 200);
  EXPECT_EQ(ann.Count("call.member_left"), 1U);
  EXPECT_EQ(Send("DELETE", resource, "", "").status, 404);
  EXPECT_EQ(Send("PATCH", resource, kFragment, kCandidate).status, 404);
}

TEST_F(Whip, AResourceIsItsPublishersOnly) {
  const HttpResponse published = Publish();
  const std::string resource = HeaderOf(published, "Location");
  EXPECT_EQ(Send("DELETE", resource, "", "", {}, "eve").status, 404);
  EXPECT_EQ(world.Request("DELETE", resource).status, 401);
  const std::string as_whep = "/whep" + resource.substr(5);
  EXPECT_EQ(Send("DELETE", as_whep, "", "").status, 404);
  EXPECT_EQ(world.Request("DELETE", resource, {{"Authorization", world.ServerToken()}}).status,
            200);
}

TEST_F(Whip, PostStatuses) {
  struct Case {
    const char* what;
    const char* path;
    std::string_view type;
    std::string body;
    int status;
  };
  const std::string offer = MakeOffer({{"audio", "0", "sendonly"}});
  const std::string partly =
      MakeOffer({{"audio", "0", "sendonly"}, {"video", "1", "sendonly", "nosuch/90000"}});
  const Case table[] = {
      {"good", "/whip/default/demo", kSdp, offer, 201},
      {"parameters of the type", "/whip/default/demo", "application/sdp; charset=utf-8", offer,
       201},
      {"no type", "/whip/default/demo", "", offer, 415},
      {"another type", "/whip/default/demo", "application/json", offer, 415},
      {"nonsense", "/whip/default/demo", kSdp, "nonsense", 400},
      {"empty", "/whip/default/demo", kSdp, "", 400},
      {"partly", "/whip/default/demo", kSdp, partly, 406},
      {"unknown call type", "/whip/nosuch/demo", kSdp, offer, 400},
      {"bad call id", "/whip/default/de%mo", kSdp, offer, 400},
      {"no id", "/whip/default", kSdp, offer, 404},
  };
  for (const Case& c : table) {
    EXPECT_EQ(Send("POST", c.path, c.type, c.body).status, c.status) << c.what;
  }
  EXPECT_EQ(
      world.Request("POST", "/whip/default/demo", {{"Content-Type", "application/sdp"}}, offer)
          .status,
      401);
  EXPECT_EQ(Send("PUT", "/whip/default/demo", kSdp, offer).status, 405);
}

TEST_F(Whip, ARefusedOfferLeavesNobodyBehind) {
  Send("POST", "/whip/default/demo", kSdp,
       MakeOffer({{"audio", "0", "sendonly"}, {"video", "1", "sendonly", "nosuch/90000"}}));
  EXPECT_TRUE(world.media.commands.empty());
}

TEST_F(Whip, ARefusedOfferMakesNoCallAndTellsNobody) {
  TestClient cam(world, "cam");
  cam.Open();
  const std::string partly =
      MakeOffer({{"audio", "0", "sendonly"}, {"video", "1", "sendonly", "nosuch/90000"}});
  EXPECT_EQ(Send("POST", "/whip/default/demo", kSdp, "nonsense").status, 400);
  EXPECT_EQ(Send("POST", "/whip/default/demo", kSdp, partly).status, 406);
  EXPECT_EQ(cam.Get().status, 404);
  EXPECT_EQ(cam.Count("call.created"), 0U);
  world.Restart();
  EXPECT_EQ(cam.Get().status, 404);
}

TEST_F(Whip, WhoIsRefusedBecomesNoMember) {
  TestClient cam(world, "cam");
  Publish();
  EXPECT_EQ(Send("POST", "/whep/default/demo", kSdp, "nonsense", {}, "eye").status, 400);
  EXPECT_EQ(Send("POST", "/whip/default/demo", kSdp, "nonsense", {}, "eye").status, 400);
  world.media.has_room = false;
  EXPECT_EQ(Play().status, 503);
  EXPECT_EQ(Publish("eye").status, 503);
  EXPECT_EQ(MembersSeenBy(cam), 1U);
}

TEST_F(Whip, WhoMayNotPublishBecomesNoMember) {
  TestClient host(world, "host");
  host.call = "livestream/show";
  host.Post("");
  EXPECT_EQ(Code(Publish("fan", "/whip/livestream/show")), "may_not_publish");
  EXPECT_EQ(MembersSeenBy(host), 1U);
}

TEST_F(Whip, WhatFellDueBeforeARefusedRequestIsKept) {
  TestClient ann(world, "ann");
  TestClient bob(world, "bob");
  ann.Open();
  bob.Open();
  ann.Post("", Ringing({"bob"}));
  world.Skip(46s);
  EXPECT_EQ(Code(Publish("ann")), "call_ended");
  world.Restart();
  world.Pass(0ms);
  ann.Open({{"since", 0}});
  EXPECT_EQ(ann.Count("call.ended"), 1U) << "and is not told again";
}

TEST_F(Whip, TrickleNeedsTheCurrentETag) {
  const HttpResponse published = Publish();
  const std::string resource = HeaderOf(published, "Location");
  const std::string etag = HeaderOf(published, "ETag");
  EXPECT_EQ(Send("PATCH", resource, kFragment, kCandidate, {{"If-Match", etag}}).status, 204);
  EXPECT_EQ(Send("PATCH", resource, kFragment, kCandidate).status, 428);
  EXPECT_EQ(Send("PATCH", resource, kFragment, kCandidate, {{"If-Match", "\"old\""}}).status, 412);
  EXPECT_EQ(Send("PATCH", resource, kFragment, kCandidate, {{"If-Match", "W/" + etag}}).status,
            412);
  EXPECT_EQ(Send("PATCH", resource, kSdp, kCandidate, {{"If-Match", etag}}).status, 415);
  EXPECT_EQ(Send("PATCH", resource, kFragment, kBadCandidate, {{"If-Match", etag}}).status, 400);
}

TEST_F(Whip, AnIceRestartGivesNewCredentialsAndANewETag) {
  const HttpResponse published = Publish();
  const std::string resource = HeaderOf(published, "Location");
  const std::string etag = HeaderOf(published, "ETag");
  const auto id = world.newest();
  const auto before = *world.media.Last<sfu::SetTransport>(id);
  const HttpResponse restarted = Send("PATCH", resource, kFragment, kRestart, {{"If-Match", "*"}});
  ASSERT_EQ(restarted.status, 200) << restarted.body;
  EXPECT_EQ(HeaderOf(restarted, "Content-Type"), kFragment);
  EXPECT_NE(HeaderOf(restarted, "ETag"), etag);
  const auto after = *world.media.Last<sfu::SetTransport>(id);
  EXPECT_EQ(after.transport.remote_ice.ufrag, "user2");
  EXPECT_NE(after.transport.local_ice, before.transport.local_ice);
  EXPECT_EQ(LineAfter(restarted.body, "a=ice-ufrag:"), after.transport.local_ice.ufrag);
  EXPECT_EQ(Send("PATCH", resource, kFragment, kCandidate, {{"If-Match", etag}}).status, 412)
      << "candidates of the old ICE session are late";
}

TEST_F(Whip, AResourceFromBeforeARestartIsNotFoundSoThatItsClientPostsAgain) {
  const HttpResponse published = Publish();
  const std::string resource = HeaderOf(published, "Location");
  const std::string etag = HeaderOf(published, "ETag");
  world.Restart();
  EXPECT_EQ(Send("PATCH", resource, kFragment, kCandidate, {{"If-Match", etag}}).status, 404);
  EXPECT_EQ(Send("PATCH", resource, kFragment, kRestart, {{"If-Match", "*"}}).status, 404);
  EXPECT_EQ(Publish().status, 201);
  EXPECT_EQ(Delete(published).status, 200) << "its participant may still be sent away";
}

TEST_F(Whip, OptionsAndGetSayWhatCanBeDone) {
  const HttpResponse options =
      world.Request("OPTIONS", "/whip/default/demo", {{"Origin", "https://studio.example"}});
  EXPECT_EQ(options.status, 204);
  EXPECT_EQ(HeaderOf(options, "Accept-Post"), kSdp);
  EXPECT_EQ(HeaderOf(options, "Access-Control-Allow-Origin"), "https://studio.example");
  EXPECT_NE(HeaderOf(options, "Access-Control-Allow-Methods").find("POST"), std::string::npos);
  EXPECT_NE(HeaderOf(options, "Access-Control-Expose-Headers").find("Location"), std::string::npos);
  EXPECT_EQ(world.Request("GET", "/whip/default/demo").status, 204);
  EXPECT_EQ(world.Request("GET", HeaderOf(Publish(), "Location")).status, 204);
}

TEST_F(Whip, IceServersAreLinked) {
  ApiWorld linked({.dev = true, .ice_servers = {{.urls = {"stun:stun.example.net"}}}});
  const HttpResponse response = linked.Request(
      "POST", "/whip/default/demo",
      {{"Authorization", linked.TokenOf("cam")}, {"Content-Type", "application/sdp"}},
      MakeOffer({{"audio", "0", "sendonly"}}));
  EXPECT_EQ(HeaderOf(response, "Link"), "<stun:stun.example.net>; rel=\"ice-server\"");
}

TEST_F(Whip, AResourceOfAServerWithSeveralKeysNamesItsKey) {
  ApiWorld two({.dev = true}, {{"red", {"r"}}, {"blue", {"b"}}});
  const Headers headers{{"Authorization", two.TokenOf("cam", "red")},
                        {"Content-Type", "application/sdp"}};
  const HttpResponse response = two.Request("POST", "/whip/default/demo?api_key=red", headers,
                                            MakeOffer({{"audio", "0", "sendonly"}}));
  const std::string resource = HeaderOf(response, "Location");
  EXPECT_TRUE(resource.ends_with("?api_key=red")) << resource;
  EXPECT_EQ(two.Request("DELETE", resource, headers).status, 200);
}

TEST_F(Whip, PublishingIsForThoseWhoMay) {
  TestClient host(world, "host");
  host.call = "livestream/show";
  host.Post("");
  EXPECT_EQ(Publish("fan", "/whip/livestream/show").status, 403);
  EXPECT_EQ(Publish("host", "/whip/livestream/show").status, 201);
}

TEST_F(Whip, APublisherWithoutConsentFor30SecondsHasLeft) {
  Publish();
  const auto id = world.newest();
  world.Media(sfu::TransportChanged{id, sfu::TransportState::kConnected, ""});
  world.Pass(10min);
  EXPECT_TRUE(world.media.All<sfu::RemoveParticipant>().empty());
  world.Media(sfu::TransportChanged{id, sfu::TransportState::kInterrupted, ""});
  world.Pass(30s);
  EXPECT_EQ(world.media.All<sfu::RemoveParticipant>().size(), 1U);
}

TEST_F(Whip, ThePublishersBrowserIsAnotherParticipant) {
  Publish("ann");
  TestClient ann(world, "ann");
  ann.Open();
  ann.Join();
  EXPECT_EQ(Json(ann.Get()).at("participants").as_array().size(), 2U);
  EXPECT_EQ(ann.Post("/tracks", {{"audio_enabled", false}}).status, 200) << "not ambiguous";
}

TEST_F(Whip, WhoIsThereByThePublisherOnlyIsMeant) {
  Publish("ann");
  TestClient ann(world, "ann");
  EXPECT_EQ(ann.Post("/tracks", {{"video_enabled", false}}).status, 200);
  EXPECT_FALSE(Json(ann.Get()).at("participants").at(0).at("video_enabled").as_bool());
  EXPECT_EQ(ann.Post("/leave").status, 200);
  EXPECT_EQ(Json(ann.Get()).at("participants").as_array().size(), 1U)
      << "a page that says twice that it leaves ends no stream";
}

TEST_F(Whip, PlayingACallNobodyPublishesInAsksToRetry) {
  for (int round = 0; round < 2; ++round) {
    const HttpResponse response = Play();
    EXPECT_EQ(response.status, 409);
    EXPECT_EQ(HeaderOf(response, "Retry-After"), "2");
    TestClient ann(world, "ann");
    ann.Join();  // in the call, but sending nothing
  }
}

TEST_F(Whip, APlayerReceivesAndIsSeenByNobody) {
  TestClient ann(world, "ann");
  ann.Open();
  ann.Join();
  Publish();
  const size_t before = world.sockets.sent[ann.socket].size();
  const HttpResponse response = Play();
  ASSERT_EQ(response.status, 201) << response.body;
  EXPECT_TRUE(HeaderOf(response, "Location").starts_with("/whep/default/demo/"));
  EXPECT_EQ(Directions(response.body), (std::vector<std::string>{"sendonly", "sendonly"}));
  const auto media = world.media.Last<sfu::SetMedia>(world.newest());
  EXPECT_EQ(media->media.send.size(), 2U);
  EXPECT_TRUE(media->media.receive.empty());
  EXPECT_FALSE(world.media.All<sfu::AddParticipant>().back().only_from);
  EXPECT_EQ(world.sockets.sent[ann.socket].size(), before);
  EXPECT_EQ(Json(ann.Get()).at("participants").as_array().size(), 2U);
  EXPECT_EQ(world.api.stats().players, 1U);
  EXPECT_EQ(Send("DELETE", HeaderOf(response, "Location"), "", "", {}, "eye").status, 200);
}

TEST_F(Whip, APlayerThatDoesNotComeBackAfterARestartIsGone) {
  const HttpResponse published = Publish();
  ASSERT_EQ(Play().status, 201);
  Send("DELETE", HeaderOf(published, "Location"), "", "");
  ASSERT_EQ(world.api.stats().players, 1U);
  world.Restart();
  world.Pass(31s);
  EXPECT_EQ(world.api.stats().players, 0U);
}

TEST_F(Whip, APublisherIsMutedLikeAnyOtherParticipant) {
  TestClient ann(world, "ann");
  ann.Open();
  ann.Join();
  Publish();
  const auto publisher = world.newest();
  EXPECT_EQ(ann.Post("/mute_users", {{"user_ids", {"cam"}}}).status, 200);
  const auto muted = world.media.Last<sfu::SetTrackEnabled>(publisher);
  ASSERT_TRUE(muted);
  EXPECT_FALSE(muted->enabled);
  EXPECT_FALSE(
      ann.Last("call.participant_updated").at("participant").at("audio_enabled").as_bool());
}

TEST_F(Whip, APlayerMayPickWhomToSee) {
  Publish("cam");
  const auto cam = world.newest();
  Publish("cam2");
  EXPECT_EQ(Play("/whep/default/demo?video=cam").status, 201);
  EXPECT_EQ(world.media.All<sfu::AddParticipant>().back().only_from, cam);
  EXPECT_EQ(Play("/whep/default/demo?video=nobody").status, 409);
}

TEST_F(Whip, APlayerFollowsWhomItPickedToTheNextSession) {
  const HttpResponse published = Publish("cam");
  Publish("cam2");
  ASSERT_EQ(Play("/whep/default/demo?video=cam").status, 201);
  const auto player = world.newest();
  EXPECT_EQ(Delete(published).status, 200);
  EXPECT_TRUE(OnlyFrom(player)) << "it is shown nobody else meanwhile";
  Publish("cam");
  EXPECT_EQ(OnlyFrom(player), world.newest());
}

TEST_F(Whip, APlayerIsShownTheNewestSessionOfWhomItPicked) {
  Publish("cam");
  ASSERT_EQ(Play("/whep/default/demo?video=cam").status, 201);
  const auto early = world.newest();
  Publish("cam");
  const auto newest = world.newest();
  EXPECT_EQ(OnlyFrom(early), newest);
  ASSERT_EQ(Play("/whep/default/demo?video=cam").status, 201);
  EXPECT_EQ(OnlyFrom(world.newest()), newest);
}

TEST_F(Whip, APlayerIsShownALostSessionOnlyForWantOfAnother) {
  Publish("cam");
  const auto first = world.newest();
  LoseLink(first);
  ASSERT_EQ(Play("/whep/default/demo?video=cam").status, 201);
  const auto player = world.newest();
  EXPECT_EQ(OnlyFrom(player), first);
  Publish("cam");
  const auto second = world.newest();
  EXPECT_EQ(OnlyFrom(player), second);
  ASSERT_EQ(Play("/whep/default/demo?video=cam").status, 201);
  EXPECT_EQ(OnlyFrom(world.newest()), second);
  world.Media(sfu::TransportChanged{first, sfu::TransportState::kConnected, ""});
  EXPECT_EQ(OnlyFrom(player), second) << "the newest of two that live";
  LoseLink(second);
  EXPECT_EQ(OnlyFrom(player), first);
}

TEST_F(Whip, MediaIsToldWhomAPlayerSeesOnlyWhenThatChanges) {
  Publish("cam");
  ASSERT_EQ(Play("/whep/default/demo?video=cam").status, 201);
  Publish("cam2");
  ASSERT_EQ(Play("/whep/default/demo", "eye2").status, 201);
  world.Media(sfu::TransportChanged{world.newest(), sfu::TransportState::kConnected, ""});
  EXPECT_TRUE(world.media.All<sfu::SetOnlyFrom>().empty());
}

TEST_F(Whip, PlayStatuses) {
  Publish();
  const std::string partly =
      MakeOffer({{"audio", "0", "recvonly"}, {"video", "1", "recvonly", "nosuch/90000"}});
  EXPECT_EQ(Send("POST", "/whep/default/demo", kSdp, partly).status, 422);
  EXPECT_EQ(Send("POST", "/whep/default/demo", kSdp, "nonsense").status, 400);
  EXPECT_EQ(Send("POST", "/whep/default/demo", "text/plain", partly).status, 415);
}

TEST_F(Whip, AClosedCallIsClosedHereToo) {
  TestClient ann(world, "ann");
  ann.Post("", {{"data", {{"access", "members"}}}});
  EXPECT_EQ(Publish("eve").status, 403);
  EXPECT_EQ(Publish("ann").status, 201);
  EXPECT_EQ(Play("/whep/default/demo", "eve").status, 403);
}

TEST_F(WhipToAClosedType, ACallMadeByPublishingIsClosed) {
  EXPECT_EQ(Publish("cam").status, 201);
  EXPECT_EQ(Code(Play("/whep/default/demo", "eve")), "not_a_member");
  EXPECT_EQ(Code(Publish("eve")), "not_a_member");
  EXPECT_EQ(Play("/whep/default/demo", "cam").status, 201);
}

TEST_F(WhipToASmallType, NobodyComesInBeyondTheMostMembers) {
  EXPECT_EQ(Publish("cam").status, 201);
  EXPECT_EQ(Play("/whep/default/demo", "eye").status, 201);
  const HttpResponse refused = Play("/whep/default/demo", "late");
  EXPECT_EQ(refused.status, 409);
  EXPECT_EQ(Code(refused), "too_many_members");
  EXPECT_EQ(Code(Publish("late")), "too_many_members");
  EXPECT_EQ(Play("/whep/default/demo", "eye").status, 201) << "a member already";
}

}  // namespace
}  // namespace signaling
