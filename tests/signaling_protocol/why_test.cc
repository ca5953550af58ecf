// Why pictures look as they do: for the operator of everybody, for a participant of itself.
#include <gtest/gtest.h>

#include <boost/json/serialize.hpp>

#include "tests/signaling_protocol/api_world.h"

namespace signaling {
namespace {

namespace json = boost::json;

class Why : public testing::Test {
 protected:
  Why() : ann(world, "ann"), bob(world, "bob") {
    ann.Open();
    bob.Open();
    ann.Join();
    bob.Join();
  }
  HttpResponse AskAsOperator(const std::string& token, const std::string& call = "default/demo") {
    return world.Request("GET", "/api/v2/admin/calls/" + call + "/why",
                         {{"Authorization", "Bearer " + token}});
  }
  void Report() {
    sfu::SlotReport slot{.mid = "s1",
                         .kind = rtp::MediaKind::kVideo,
                         .track = sfu::TrackId{77},
                         .from = bob.media_id,
                         .source = sfu::TrackSource::kCamera,
                         .rid = "h",
                         .width = 640,
                         .height = 360,
                         .temporal_layers = 2,
                         .temporal_layers_available = 3,
                         .bitrate = 300'000.4,
                         .loss = 0.25,
                         .reason = sfu::LimitReason::kBandwidth};
    world.Media(sfu::SlotsReported{ann.media_id,
                                   {.estimate = 500'000,
                                    .allocated = 340'000,
                                    .next_step = 700'000,
                                    .round_trip = std::chrono::microseconds(42'500),
                                    .slots = {slot, {.mid = "s2"}}}});
  }
  ApiWorld world;
  TestClient ann;
  TestClient bob;
};

TEST_F(Why, AnOperatorSeesEveryTileOfEverybody) {
  Report();
  const json::object answer = Json(AskAsOperator(world.ServerToken()));
  EXPECT_EQ(Text(answer, "call_cid"), "default:demo");
  ASSERT_EQ(answer.at("subscribers").as_array().size(), 1U) << "bob was not sent anything yet";
  EXPECT_EQ(json::serialize(answer.at("subscribers").at(0)),
            R"({"session_id":")" + ann.session_id +
                R"(","user_id":"ann","estimate":500000,"allocated":340000,"next_step":700000,)"
                R"("round_trip_ms":4.25E1,"slots":[{"mid":"s1","kind":"video","session_id":")" +
                bob.session_id +
                R"(","user_id":"bob","source":"camera","source_id":77,"bitrate":300000,)"
                R"("loss":2.5E-1,"reason":"bandwidth","rid":"h","width":640,"height":360,)"
                R"("temporal_layers":2,"temporal_layers_available":3}]})")
      << "the slot that carries nothing is left out";
}

TEST_F(Why, IsForTheOperatorAlone) {
  EXPECT_EQ(AskAsOperator(ann.token).status, 403);
  EXPECT_EQ(AskAsOperator(world.ServerToken(), "default/nowhere").status, 404);
}

TEST_F(Why, AParticipantSeesItselfOnly) {
  Report();
  const json::object own = Json(ann.Get("/why"));
  EXPECT_EQ(Text(own, "session_id"), ann.session_id);
  EXPECT_EQ(own.at("slots").as_array().size(), 1U);
  const json::object other = Json(bob.Get("/why?session_id=" + ann.session_id));
  EXPECT_EQ(Text(other, "code"), "not_joined");
}

TEST_F(Why, BeforeTheFirstReportThereIsNothingToTell) {
  const json::object own = Json(bob.Get("/why"));
  EXPECT_TRUE(own.at("estimate").is_null());
  EXPECT_TRUE(own.at("slots").as_array().empty());
}

TEST_F(Why, WhoLeftIsNotExplainedAnyMore) {
  Report();
  ann.Post("/leave");
  EXPECT_TRUE(Json(AskAsOperator(world.ServerToken())).at("subscribers").as_array().empty());
}

TEST_F(Why, APausedTileSaysThatTheBandwidthIsWhy) {
  world.Media(sfu::SlotsChanged{ann.media_id,
                                {{.mid = "s1",
                                  .kind = rtp::MediaKind::kVideo,
                                  .track = sfu::TrackId{77},
                                  .from = bob.media_id,
                                  .reason = sfu::PauseReason::kBandwidth}}});
  const json::object message = ann.Last("media.slots");
  EXPECT_EQ(message.at("slots").at(0).at("paused").as_string(), "bandwidth");
}

}  // namespace
}  // namespace signaling
