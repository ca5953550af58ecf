// What media says, as clients hear it; what clients say of media, as the engine hears it.
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "tests/signaling_protocol/api_world.h"
#include "tests/signaling_protocol/test_sdp.h"

namespace signaling {
namespace {

using namespace std::chrono_literals;
namespace json = boost::json;

class Media : public testing::Test {
 protected:
  Media() : ann(world, "ann"), bob(world, "bob") {
    ann.Open();
    bob.Open();
    ann.Join();
    bob.Join();
  }
  ApiWorld world;
  TestClient ann;
  TestClient bob;
};

TEST_F(Media, SlotsNameTheParticipantTheyCarry) {
  world.Media(sfu::SlotsChanged{
      ann.media_id,
      {{.mid = "1",
        .kind = rtp::MediaKind::kVideo,
        .track = sfu::TrackId{4'000'000'001},
        .from = bob.media_id,
        .source = sfu::TrackSource::kScreenShare,
        .reason = sfu::PauseReason::kNone},
       {.mid = "0", .kind = rtp::MediaKind::kAudio, .reason = sfu::PauseReason::kNoSource}}});
  const json::object message = ann.Last("media.slots");
  EXPECT_EQ(Text(message, "session_id"), ann.session_id);
  EXPECT_EQ(json::serialize(message.at("slots").at(0)),
            R"({"mid":"1","kind":"video","session_id":")" + bob.session_id +
                R"(","user_id":"bob","source":"screen_share","source_id":4000000001})");
  EXPECT_EQ(json::serialize(message.at("slots").at(1)),
            R"({"mid":"0","kind":"audio","session_id":null,"user_id":null,"source":null,)"
            R"("source_id":null,"paused":"no_source"})");
  EXPECT_EQ(bob.Count("media.slots"), 0U);
}

TEST_F(Media, ASlotOfSomebodyWhoJustLeftNamesNobody) {
  const sfu::ParticipantId gone = bob.media_id;
  bob.Post("/leave");
  world.Media(
      sfu::SlotsChanged{ann.media_id, {{.mid = "0", .track = sfu::TrackId{5}, .from = gone}}});
  EXPECT_TRUE(ann.Last("media.slots").at("slots").at(0).at("session_id").is_null());
}

TEST_F(Media, PublishersHearWhichLayersAreWanted) {
  world.Media(sfu::LayersWanted{bob.media_id, "1", {"q", "h"}});
  EXPECT_EQ(json::serialize(bob.Last("media.layers_wanted").at("tracks")),
            R"([{"mid":"1","rids":["q","h"]}])");
  world.Media(sfu::LayersWanted{bob.media_id, "1", {}});
  EXPECT_EQ(json::serialize(bob.Last("media.layers_wanted").at("tracks")),
            R"([{"mid":"1","rids":[]}])");
}

TEST_F(Media, SpeakersAreToldToAllParticipants) {
  const sfu::CallId call = world.media.All<sfu::AddParticipant>()[0].call;
  world.Media(sfu::SpeakersChanged{call, {{bob.media_id, 0.5F}}, bob.media_id});
  const json::object event = ann.Last("call.speakers_changed");
  EXPECT_EQ(Text(event, "dominant"), bob.session_id);
  const json::object& speaker = event.at("speakers").at(0).as_object();
  EXPECT_EQ(Text(speaker, "session_id"), bob.session_id);
  EXPECT_EQ(Text(speaker, "user_id"), "bob");
  EXPECT_DOUBLE_EQ(speaker.at("level").as_double(), 0.5);
  const json::object seen = Json(ann.Get());
  for (const json::value& participant : seen.at("participants").as_array()) {
    EXPECT_EQ(participant.at("is_speaking").as_bool(), participant.at("user_id") == "bob");
  }
  world.Media(sfu::SpeakersChanged{call, {}, std::nullopt});
  EXPECT_TRUE(ann.Last("call.speakers_changed").at("dominant").is_null());
}

TEST_F(Media, EventsAboutWhoIsGoneAreIgnored) {
  const sfu::ParticipantId gone = bob.media_id;
  bob.Post("/leave");
  const size_t before = world.sockets.sent[ann.socket].size();
  world.Media(sfu::SlotsChanged{gone, {}});
  world.Media(sfu::LayersWanted{gone, "0", {}});
  world.Media(sfu::TransportChanged{gone, sfu::TransportState::kConnected, ""});
  world.Media(sfu::TrackActivityChanged{gone, sfu::TrackId{1}, true});
  world.Media(sfu::SpeakersChanged{sfu::CallId{999}, {}, std::nullopt});
  EXPECT_EQ(world.sockets.sent[ann.socket].size(), before);
}

TEST_F(Media, AMuteIsSeenByOthersAndHeardByTheEngine) {
  EXPECT_EQ(bob.Post("/tracks", {{"audio_enabled", false}}).status, 200);
  const json::object seen = ann.Last("call.participant_updated").at("participant").as_object();
  EXPECT_EQ(Text(seen, "session_id"), bob.session_id);
  EXPECT_FALSE(seen.at("audio_enabled").as_bool());
  const auto muted = world.media.Last<sfu::SetTrackEnabled>(bob.media_id);
  ASSERT_TRUE(muted);
  EXPECT_EQ(muted->source, sfu::TrackSource::kMicrophone);
  EXPECT_FALSE(muted->enabled);
  bob.Post("/tracks", {{"audio_enabled", true}, {"video_enabled", true}});
  const auto all = world.media.All<sfu::SetTrackEnabled>();
  EXPECT_TRUE(all[all.size() - 2].enabled);
  EXPECT_EQ(all.back().source, sfu::TrackSource::kCamera);
}

TEST_F(Media, AMuteSaidBeforeThereIsATrackHoldsForIt) {
  bob.Post("/tracks", {{"audio_enabled", false}});
  bob.Post("/sdp/offer", {{"sdp", MakeOffer({{"audio", "0"}, {"video", "1"}})}});
  bool media_seen = false;
  bool muted_after = false;
  for (const sfu::Command& command : world.media.commands) {
    if (std::holds_alternative<sfu::SetMedia>(command)) media_seen = true;
    const auto* mute = std::get_if<sfu::SetTrackEnabled>(&command);
    if (mute != nullptr && media_seen && !mute->enabled) muted_after = true;
  }
  EXPECT_TRUE(muted_after);
  const json::object seen = ann.Last("call.participant_updated").at("participant").as_object();
  EXPECT_FALSE(seen.at("audio_enabled").as_bool());
  EXPECT_TRUE(seen.at("video_enabled").as_bool());
}

TEST_F(Media, SubscriptionsNameSessionsOrUsers) {
  const std::string body = R"({"video":[
      {"user_id":"bob","width":640,"height":360,"priority":2},
      {"session_id":")" + bob.session_id +
                           R"(","source":"screen_share","width":1280,"height":720}]})";
  EXPECT_EQ(ann.Put("/subscriptions", json::parse(body)).status, 200);
  const auto set = world.media.Last<sfu::SetSubscriptions>(ann.media_id);
  ASSERT_TRUE(set && set->video);
  const std::vector<sfu::VideoDemand> wanted = {
      {bob.media_id, sfu::TrackSource::kCamera, 640, 360, 2},
      {bob.media_id, sfu::TrackSource::kScreenShare, 1280, 720, 0}};
  EXPECT_EQ(*set->video, wanted);
  EXPECT_EQ(ann.Put("/subscriptions", json::object()).status, 200);
  EXPECT_FALSE(world.media.Last<sfu::SetSubscriptions>(ann.media_id)->video) << "the default again";
}

TEST_F(Media, TwoTilesOfOneTrackAreOneDemandForTheLarger) {
  EXPECT_EQ(ann.Put("/subscriptions", json::parse(R"({"video":[
      {"session_id":")" + bob.session_id +
                                                  R"(","width":160,"height":90,"priority":2},
      {"user_id":"bob","width":1280,"height":720}]})"))
                .status,
            200);
  const auto set = world.media.Last<sfu::SetSubscriptions>(ann.media_id);
  EXPECT_EQ(*set->video, (std::vector<sfu::VideoDemand>{
                             {.from = bob.media_id, .width = 1280, .height = 720, .priority = 2}}));
}

TEST_F(Media, ASubscriptionHoldsForWhoComesLater) {
  ann.Put("/subscriptions",
          json::parse(R"({"video":[{"user_id":"cem","width":320,"height":180}]})"));
  EXPECT_TRUE(world.media.Last<sfu::SetSubscriptions>(ann.media_id)->video->empty());
  TestClient cem(world, "cem");
  cem.Open();
  cem.Join();
  cem.Post("/sdp/offer", {{"sdp", MakeOffer({{"video", "0"}})}});
  const auto set = world.media.Last<sfu::SetSubscriptions>(ann.media_id);
  ASSERT_EQ(set->video->size(), 1U);
  EXPECT_EQ(set->video->front().from, cem.media_id);
}

TEST_F(Media, BadSubscriptionsAreRefusedWithASentence) {
  for (const char* body : {R"({"video":{}})", R"({"video":[7]})", R"({"video":[{}]})",
                           R"({"video":[{"user_id":"bob","width":-1}]})",
                           R"({"video":[{"user_id":"bob","width":1.5}]})",
                           R"({"video":[{"user_id":"bob","source":"microphone"}]})"}) {
    const HttpResponse refused = ann.Put("/subscriptions", json::parse(body));
    EXPECT_EQ(refused.status, 400) << body;
    EXPECT_FALSE(Text(Json(refused), "error").empty()) << body;
  }
  EXPECT_FALSE(world.media.Last<sfu::SetSubscriptions>(ann.media_id));
}

}  // namespace
}  // namespace signaling
