// A server that is to be stopped: what runs goes on, nothing new begins.
#include <gtest/gtest.h>

#include <boost/json/serialize.hpp>

#include "tests/signaling_protocol/ring_world.h"
#include "tests/signaling_protocol/test_sdp.h"

namespace signaling {
namespace {

namespace json = boost::json;

class Drain : public testing::Test {
 protected:
  json::object Ask(bool draining = true) {
    const HttpResponse response = world_.api.Request(
        "POST", "/api/v2/admin/drain", {{"Authorization", world_.api.ServerToken()}},
        json::serialize(json::object{{"draining", draining}}));
    EXPECT_EQ(response.status, 200) << response.body;
    return Json(response);
  }

  void ExpectRefused(const HttpResponse& response) {
    EXPECT_EQ(response.status, 503) << response.body;
    EXPECT_EQ(Code(response), "draining");
    EXPECT_EQ(HeaderOf(response, "Retry-After"), "5");
  }

  RingWorld world_;
};

TEST_F(Drain, IsForServerTokensOnly) {
  const HttpResponse response = world_.api.Request(
      "POST", "/api/v2/admin/drain", {{"Authorization", world_.api.TokenOf("ann")}}, "{}");
  EXPECT_EQ(response.status, 403);
  EXPECT_FALSE(world_.api.api.draining());
}

TEST_F(Drain, LetsACallThatRunsGoOnAndOthersComeIn) {
  world_.ann.Join();
  const json::object said = Ask();
  EXPECT_TRUE(said.at("draining").as_bool());
  EXPECT_EQ(said.at("calls").as_int64(), 1);
  EXPECT_EQ(said.at("participants").as_int64(), 1);
  EXPECT_TRUE(world_.api.api.draining());
  world_.bob.Join();
  EXPECT_EQ(world_.ann.Count("call.member_joined"), 2U);
}

TEST_F(Drain, LetsARingBeAccepted) {
  EXPECT_EQ(world_.ann.Post("", Ringing({"bob"})).status, 201);
  EXPECT_EQ(Ask().at("calls").as_int64(), 1);
  EXPECT_EQ(world_.bob.Post("/accept").status, 200);
  EXPECT_EQ(world_.ann.Count("call.accepted"), 1U);
}

TEST_F(Drain, RefusesWhatWouldBeginACall) {
  world_.ann.Post("");  // made, but nobody in it
  Ask();
  ExpectRefused(world_.ann.Post("/join"));
  world_.In("default/other");
  ExpectRefused(world_.ann.Post(""));
  ExpectRefused(world_.ann.Post("", Ringing({"bob"})));
  EXPECT_EQ(world_.bob.Count("call.ring"), 0U);
  const Headers headers{{"Authorization", "Bearer " + world_.api.TokenOf("ann")},
                        {"Content-Type", "application/sdp"}};
  ExpectRefused(world_.api.Request("POST", "/whip/default/third", headers,
                                   MakeOffer({{"audio", "0", "sendonly"}})));
  EXPECT_EQ(world_.ann.Get().status, 404) << "nothing was left behind";
}

TEST_F(Drain, RefusesACallWhoseLastParticipantHasLeft) {
  world_.ann.Join();
  Ask();
  world_.ann.Post("/leave");
  EXPECT_EQ(Ask().at("calls").as_int64(), 0);
  ExpectRefused(world_.bob.Post("/join"));
}

TEST_F(Drain, CanBeTakenBack) {
  Ask();
  Ask(false);
  EXPECT_FALSE(world_.api.api.draining());
  world_.ann.Join();
}

}  // namespace
}  // namespace signaling
