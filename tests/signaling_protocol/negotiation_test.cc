// Who offers when, and what media is told of it. The Negotiator is the real one.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/signaling_protocol/api_world.h"
#include "tests/signaling_protocol/test_sdp.h"

namespace signaling {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
namespace json = boost::json;

const std::vector<OfferedSection> kAudioVideo = {{"audio", "0"}, {"video", "1"}};

class Negotiation : public testing::Test {
 protected:
  // Joins, and negotiates by the client's own offer.
  TestClient& Enter(const std::string& user) {
    clients_.push_back(std::make_unique<TestClient>(world, user));
    TestClient& client = *clients_.back();
    client.Open();
    client.Join();
    EXPECT_EQ(Offer(client).status, 202);
    return client;
  }
  HttpResponse Offer(TestClient& client, const std::string& sdp = MakeOffer(kAudioVideo)) {
    return client.Post("/sdp/offer", {{"type", "offer"}, {"sdp", sdp}});
  }
  HttpResponse AnswerLast(TestClient& client, bool publish = true) {
    const json::object offer = client.Last("sdp.offer");
    return client.Post("/sdp/answer", {{"type", "answer"},
                                       {"sdp", MakeAnswer(Text(offer, "sdp"), publish)},
                                       {"negotiation_id", Text(offer, "negotiation_id")}});
  }

  ApiWorld world;

 private:
  std::vector<std::unique_ptr<TestClient>> clients_;
};

TEST_F(Negotiation, AClientsOfferIsAnsweredOnItsWebSocket) {
  TestClient& ann = Enter("ann");
  ASSERT_EQ(ann.Count("sdp.answer"), 1U);
  const json::object answer = ann.Last("sdp.answer");
  EXPECT_EQ(Text(answer, "call_cid"), "default:demo");
  EXPECT_EQ(Text(answer, "session_id"), ann.session_id);
  const std::string sdp = Text(answer, "sdp");
  EXPECT_EQ(LineAfter(sdp, "a=setup:"), "passive");
  EXPECT_EQ(LineAfter(sdp, "a=ice-lite"), "");
  EXPECT_GE(CountLines(sdp, "a=ice-lite"), 1U);
  EXPECT_THAT(Directions(sdp), ElementsAre("sendrecv", "sendrecv"));
  EXPECT_NE(sdp.find("192.0.2.1 7882"), std::string::npos) << "our candidate";
}

TEST_F(Negotiation, MediaHearsOfTheTransportAndTheTracksBeforeTheAnswerLeaves) {
  TestClient& ann = Enter("ann");
  const auto added = world.media.All<sfu::AddParticipant>();
  const auto transport = world.media.Last<sfu::SetTransport>(ann.media_id);
  ASSERT_TRUE(transport);
  EXPECT_EQ(transport->transport.local_ice, added[0].local_ice);
  EXPECT_EQ(transport->transport.local_ice.ufrag,
            LineAfter(Text(ann.Last("sdp.answer"), "sdp"), "a=ice-ufrag:"));
  EXPECT_EQ(transport->transport.remote_ice.ufrag, "user1");
  const auto media = world.media.Last<sfu::SetMedia>(ann.media_id);
  ASSERT_TRUE(media);
  EXPECT_EQ(media->media.receive.size(), 2U);
  EXPECT_EQ(media->media.send.size(), 2U);
}

TEST_F(Negotiation, TheSameDescriptionAgainTellsMediaNothingNew) {
  TestClient& ann = Enter("ann");
  const size_t before = world.media.commands.size();
  EXPECT_EQ(Offer(ann).status, 202);
  EXPECT_EQ(world.media.commands.size(), before);
  EXPECT_EQ(ann.Count("sdp.answer"), 2U);
}

TEST_F(Negotiation, OthersLearnWhatIsPublished) {
  TestClient& ann = Enter("ann");
  TestClient& bob = Enter("bob");
  const json::object participant =
      ann.Last("call.participant_updated").at("participant").as_object();
  EXPECT_EQ(Text(participant, "session_id"), bob.session_id);
  EXPECT_TRUE(participant.at("audio_enabled").as_bool());
  EXPECT_TRUE(participant.at("video_enabled").as_bool());
  EXPECT_FALSE(participant.at("screen_share_enabled").as_bool());
}

TEST_F(Negotiation, TracksSayWhatAnMSectionCarries) {
  TestClient& ann = Enter("ann");
  TestClient& bob = Enter("bob");
  const std::string sdp = MakeOffer({{"audio", "0"}, {"video", "1"}, {"video", "2", "sendonly"}});
  EXPECT_EQ(bob.Post("/sdp/offer", json::object{{"sdp", sdp},
                                                {"tracks",
                                                 {{{"mid", "1"}, {"source", "screen_share"}},
                                                  {{"mid", "2"}, {"source", "camera"}}}}})
                .status,
            202);
  EXPECT_TRUE(
      ann.Last("call.participant_updated").at("participant").at("screen_share_enabled").as_bool());
  const auto media = world.media.Last<sfu::SetMedia>(bob.media_id);
  for (const sfu::ReceiveSection& section : media->media.receive) {
    const bool screen = section.source == sfu::TrackSource::kScreenShare;
    EXPECT_EQ(screen, section.mid == "1") << section.mid;
  }
}

TEST_F(Negotiation, TheServerWaits500MillisecondsAndThenOffers) {
  TestClient ann(world, "ann");
  ann.Open();
  ann.Join();
  world.Pass(499ms);
  EXPECT_EQ(ann.Count("sdp.offer"), 0U);
  world.Pass(1ms);
  ASSERT_EQ(ann.Count("sdp.offer"), 1U);
  const json::object offer = ann.Last("sdp.offer");
  EXPECT_EQ(Text(offer, "call_cid"), "default:demo");
  EXPECT_EQ(Text(offer, "session_id"), ann.session_id);
  EXPECT_FALSE(Text(offer, "negotiation_id").empty());
  const std::string sdp = Text(offer, "sdp");
  EXPECT_THAT(Directions(sdp), ElementsAre("sendrecv", "sendrecv"));
  EXPECT_EQ(LineAfter(sdp, "a=setup:"), "actpass");
  EXPECT_EQ(LineAfter(sdp, "a=mid:"), "s0");
  EXPECT_FALSE(world.media.Last<sfu::SetTransport>(ann.media_id)) << "nothing is agreed yet";

  EXPECT_EQ(AnswerLast(ann).status, 200);
  EXPECT_EQ(world.media.Last<sfu::SetTransport>(ann.media_id)->transport.remote_ice.ufrag, "user1");
  EXPECT_EQ(world.media.Last<sfu::SetMedia>(ann.media_id)->media.receive.size(), 2U);
  world.Pass(1min);
  EXPECT_EQ(ann.Count("sdp.offer"), 1U);
}

TEST_F(Negotiation, AnAnswerNeedsNoNegotiationId) {
  TestClient ann(world, "ann");
  ann.Open();
  ann.Join();
  world.Pass(500ms);
  const std::string sdp = MakeAnswer(Text(ann.Last("sdp.offer"), "sdp"));
  EXPECT_EQ(ann.Post("/sdp/answer", {{"type", "answer"}, {"sdp", sdp}}).status, 200);
}

TEST_F(Negotiation, AnOfferInTimeSparesTheServersOwn) {
  TestClient ann(world, "ann");
  ann.Open();
  ann.Join();
  world.Pass(499ms);
  Offer(ann);
  world.Pass(1min);
  EXPECT_EQ(ann.Count("sdp.offer"), 0U);
}

TEST_F(Negotiation, TheFirstServerOfferHasASlotForEachWhoSends) {
  Enter("ann");
  Enter("bob");
  Enter("cem");
  TestClient dan(world, "dan");
  dan.Open();
  dan.Join();
  world.Pass(500ms);
  EXPECT_EQ(CountLines(Text(dan.Last("sdp.offer"), "sdp"), "m=audio"), 3U);
  EXPECT_EQ(CountLines(Text(dan.Last("sdp.offer"), "sdp"), "m=video"), 3U);
}

TEST_F(Negotiation, MoreSendersThanSlotsBringOneServerOfferAtATime) {
  TestClient& ann = Enter("ann");
  Enter("bob");
  EXPECT_EQ(ann.Count("sdp.offer"), 0U) << "one sender fits what ann offered";
  Enter("cem");
  ASSERT_EQ(ann.Count("sdp.offer"), 1U);
  EXPECT_EQ(CountLines(Text(ann.Last("sdp.offer"), "sdp"), "m=video"), 2U);
  Enter("dan");
  EXPECT_EQ(ann.Count("sdp.offer"), 1U) << "the first is still pending";
  EXPECT_EQ(AnswerLast(ann).status, 200);
  ASSERT_EQ(ann.Count("sdp.offer"), 2U) << "now for what came meanwhile";
  EXPECT_EQ(CountLines(Text(ann.Last("sdp.offer"), "sdp"), "m=video"), 3U);
  EXPECT_EQ(AnswerLast(ann).status, 200);
  EXPECT_EQ(ann.Count("sdp.offer"), 2U);
}

TEST_F(Negotiation, SlotsAreBoundedHoweverLargeTheCall) {
  TestClient& ann = Enter("ann");
  for (int i = 0; i < 15; ++i) Enter("user" + std::to_string(i));
  while (AnswerLast(ann).status == 200) {
  }
  const std::string sdp = Text(ann.Last("sdp.offer"), "sdp");
  EXPECT_EQ(CountLines(sdp, "m=audio"), 3U);
  EXPECT_EQ(CountLines(sdp, "m=video"), 12U);
}

TEST_F(Negotiation, WhatAClientDeclinesIsNotOfferedAgainAndAgain) {
  TestClient& ann = Enter("ann");
  Enter("bob");
  Enter("cem");
  std::string answer = MakeAnswer(Text(ann.Last("sdp.offer"), "sdp"));
  for (size_t at = 0; (at = answer.find("a=recvonly", at)) != std::string::npos;) {
    answer.replace(at, 10, "a=inactive");
  }
  EXPECT_EQ(ann.Post("/sdp/answer", {{"sdp", answer}}).status, 200);
  EXPECT_EQ(ann.Count("sdp.offer"), 1U);
}

TEST_F(Negotiation, InAGlareTheServerGivesWayAndOffersAnewIfItStillMust) {
  TestClient& ann = Enter("ann");
  Enter("bob");
  Enter("cem");
  ASSERT_EQ(ann.Count("sdp.offer"), 1U);
  const json::object withdrawn = ann.Last("sdp.offer");

  const std::string mine = MakeOffer({{"audio", "0"}, {"video", "1"}, {"video", "2", "sendonly"}});
  EXPECT_EQ(ann.Post("/sdp/offer", {{"sdp", mine}, {"negotiation_id", "my-1"}}).status, 202);
  EXPECT_EQ(Text(ann.Last("sdp.answer"), "negotiation_id"), "my-1");
  ASSERT_EQ(ann.Count("sdp.offer"), 2U) << "anew, after the answer";
  EXPECT_NE(Text(ann.Last("sdp.offer"), "negotiation_id"), Text(withdrawn, "negotiation_id"));

  const HttpResponse stale =
      ann.Post("/sdp/answer", {{"sdp", MakeAnswer(Text(withdrawn, "sdp"))},
                               {"negotiation_id", Text(withdrawn, "negotiation_id")}});
  EXPECT_EQ(stale.status, 409);
  EXPECT_EQ(Code(stale), "negotiation_stale");
  EXPECT_EQ(AnswerLast(ann).status, 200) << "and it did no harm";
}

TEST_F(Negotiation, TheServersOfferIsSaidAgainWhereTheOneThatItCrossedWasRefused) {
  TestClient& ann = Enter("ann");
  Enter("bob");
  Enter("cem");
  ASSERT_EQ(ann.Count("sdp.offer"), 1U);
  EXPECT_EQ(ann.Post("/sdp/offer", {{"sdp", "v=0"}}).status, 400);
  ASSERT_EQ(ann.Count("sdp.offer"), 2U) << "ann ignored the first";
  EXPECT_EQ(AnswerLast(ann).status, 200);
}

TEST_F(Negotiation, WhoHasNoCameraTakesAVideoSlotBesideItsMicrophoneWhereOthersHaveOne) {
  TestClient speaker(world, "ann");
  speaker.Open();
  speaker.Join();
  Offer(speaker, MakeOffer({{"audio", "0"}}));
  TestClient eve(world, "eve");
  eve.Open();
  eve.Join();
  world.Pass(500ms);
  EXPECT_EQ(CountLines(Text(eve.Last("sdp.offer"), "sdp"), "m=video"), 1U) << "nobody has one";
  Enter("bob");
  TestClient dan(world, "dan");
  dan.Open();
  dan.Join();
  world.Pass(500ms);
  const std::string offer = Text(dan.Last("sdp.offer"), "sdp");
  EXPECT_EQ(CountLines(offer, "m=audio"), 2U);
  EXPECT_EQ(CountLines(offer, "m=video"), 2U);
}

TEST_F(Negotiation, AThirdTrackOfWhoHasAScreenAlreadyIsOfferedToo) {
  TestClient& ann = Enter("ann");
  TestClient& bob = Enter("bob");
  Offer(bob, MakeOffer({{"audio", "0"}, {"video", "1"}, {"video", "2"}}));
  ASSERT_EQ(AnswerLast(ann).status, 200);
  const size_t before = ann.Count("sdp.offer");
  Offer(bob, MakeOffer({{"audio", "0"}, {"video", "1"}, {"video", "2"}, {"video", "3"}}));
  EXPECT_EQ(ann.Count("sdp.offer"), before + 1);
  EXPECT_EQ(CountLines(Text(ann.Last("sdp.offer"), "sdp"), "m=video"), 3U);
}

TEST_F(Negotiation, AnUnmutedTrackThatIsSentNoMoreIsNotShownAsOn) {
  TestClient& ann = Enter("ann");
  ann.Post("/tracks", {{"video_enabled", false}});
  ann.Post("/tracks", {{"video_enabled", true}});
  Offer(ann, MakeOffer({{"audio", "0"}, {"video", "1", "recvonly"}}));
  EXPECT_FALSE(
      ann.Last("call.participant_updated").at("participant").at("video_enabled").as_bool());
}

TEST_F(Negotiation, WhoMayPublishNoMoreIsShownSo) {
  TestClient& ann = Enter("ann");
  TestClient& bob = Enter("bob");
  const auto shown = [&] {
    return Json(ann.Get()).at("participants").at(1).at("video_enabled").as_bool();
  };
  EXPECT_TRUE(shown());
  const auto role = [&](std::string_view name) {
    ann.Post("/members", {{"update_members", {{{"user_id", "bob"}, {"role", name}}}}});
  };
  role("viewer");
  EXPECT_FALSE(shown());
  EXPECT_EQ(bob.Post("/tracks", {{"video_enabled", true}}).status, 200);
  EXPECT_FALSE(shown());
  role("user");
  EXPECT_TRUE(shown());
}

TEST_F(Negotiation, AnAnswerToNoOfferIsStale) {
  TestClient& ann = Enter("ann");
  const HttpResponse stale = ann.Post("/sdp/answer", {{"sdp", MakeOffer(kAudioVideo)}});
  EXPECT_EQ(stale.status, 409);
  EXPECT_EQ(Code(stale), "negotiation_stale");
}

TEST_F(Negotiation, NewIceCredentialsRestartTheTransport) {
  TestClient& ann = Enter("ann");
  const auto before = *world.media.Last<sfu::SetTransport>(ann.media_id);
  EXPECT_EQ(Offer(ann, MakeOffer(kAudioVideo, 2)).status, 202);
  const auto after = *world.media.Last<sfu::SetTransport>(ann.media_id);
  EXPECT_EQ(after.transport.remote_ice.ufrag, "user2");
  EXPECT_NE(after.transport.local_ice, before.transport.local_ice);
}

TEST_F(Negotiation, AnAnswerLostWithItsWebSocketIsSentAgain) {
  TestClient& ann = Enter("ann");
  ann.Drop();
  ann.Open({{"resume_session_id", ann.session_id}});
  EXPECT_EQ(ann.Count("sdp.answer"), 1U);
  world.Media(sfu::TransportChanged{ann.media_id, sfu::TransportState::kConnected, ""});
  ann.Drop();
  ann.Open({{"resume_session_id", ann.session_id}});
  EXPECT_EQ(ann.Count("sdp.answer"), 0U) << "media flows: it has arrived";
}

TEST_F(Negotiation, CandidatesAreTakenBeforeTheOfferToo) {
  TestClient ann(world, "ann");
  ann.Open();
  ann.Join();
  const json::object candidate{
      {"candidate", "candidate:1 1 UDP 2130706431 192.168.1.100 54321 typ host"},
      {"sdpMid", "0"},
      {"sdpMLineIndex", 0}};
  EXPECT_EQ(ann.Post("/ice", candidate).status, 200);
  EXPECT_EQ(ann.Post("/ice", {{"candidate", ""}, {"sdpMid", "0"}}).status, 200);
  EXPECT_EQ(ann.Post("/ice", {{"candidate", nullptr}}).status, 200);
  EXPECT_EQ(ann.Post("/ice", {{"candidate", "candidate:nonsense"}, {"sdpMid", "0"}}).status, 400);
}

TEST_F(Negotiation, ABadDescriptionIsRefusedAndTheSessionGoesOnUntouched) {
  TestClient& ann = Enter("ann");
  const size_t commands = world.media.commands.size();
  const std::vector<std::string> bad = {"nonsense", "v=0\r\n",
                                        MakeOffer({{"audio", "0", "sendrecv", "nosuch/8000"}}),
                                        MakeOffer({{"audio", "0"}, {"video", "0"}})};
  for (const std::string& sdp : bad) {
    const HttpResponse refused = Offer(ann, sdp);
    EXPECT_EQ(refused.status, 400) << sdp;
    EXPECT_FALSE(Text(Json(refused), "error").empty()) << sdp;
  }
  const HttpResponse hint =
      ann.Post("/sdp/offer", json::object{{"sdp", MakeOffer(kAudioVideo)},
                                          {"tracks", {{{"mid", "77"}, {"source", "camera"}}}}});
  EXPECT_EQ(hint.status, 400);
  EXPECT_NE(Text(Json(hint), "error").find("77"), std::string::npos);
  EXPECT_EQ(world.media.commands.size(), commands);
  EXPECT_EQ(ann.Count("sdp.answer"), 1U);
  EXPECT_EQ(Offer(ann).status, 202);
}

TEST_F(Negotiation, NeedsAParticipant) {
  TestClient ann(world, "ann");
  ann.Post("");
  for (const char* path : {"/sdp/offer", "/sdp/answer", "/ice", "/tracks"}) {
    EXPECT_EQ(Code(ann.Post(path, {{"sdp", "v=0"}})), "not_joined") << path;
  }
}

TEST_F(Negotiation, AViewerOfALivestreamReceivesOnly) {
  TestClient host(world, "host");
  TestClient fan(world, "fan");
  host.call = fan.call = "livestream/show";
  host.Open();
  fan.Open();
  host.Join();
  fan.Join();
  EXPECT_EQ(Offer(host).status, 202);
  EXPECT_EQ(Offer(fan).status, 202);
  EXPECT_TRUE(world.media.Last<sfu::SetMedia>(fan.media_id)->media.receive.empty());
  EXPECT_FALSE(world.media.Last<sfu::SetMedia>(host.media_id)->media.receive.empty());
}

TEST_F(Negotiation, MessagesBeyondTheBudgetWait) {
  TestClient ann(world, "ann");
  ann.Open();
  ann.Join();
  const json::object end{{"candidate", ""}};
  for (int i = 0; i < 60; ++i) ASSERT_EQ(ann.Post("/ice", end).status, 200) << i;
  const HttpResponse refused = ann.Post("/ice", end);
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(HeaderOf(refused, "Retry-After"), "1");
  world.Pass(50ms);
  EXPECT_EQ(ann.Post("/ice", end).status, 200);
  EXPECT_EQ(ann.Post("/leave").status, 200) << "leaving is always possible";
}

}  // namespace
}  // namespace signaling
