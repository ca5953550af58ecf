// A media server without room for anybody else: nobody new comes in, and who is there is not
// disturbed.
#include <gtest/gtest.h>

#include "tests/signaling_protocol/ring_world.h"
#include "tests/signaling_protocol/test_sdp.h"

namespace signaling {
namespace {

using namespace std::chrono_literals;

class Overload : public testing::Test {
 protected:
  void Saturate() { world_.api.media.has_room = false; }
  void Relax() { world_.api.media.has_room = true; }
  HttpResponse Offer(const std::string& path, const std::string& user, const std::string& way) {
    const Headers headers{{"Authorization", "Bearer " + world_.api.TokenOf(user)},
                          {"Content-Type", "application/sdp"}};
    return world_.api.Request("POST", path, headers,
                              MakeOffer({{"audio", "0", way}, {"video", "1", way}}));
  }
  void ExpectRefused(const HttpResponse& response) {
    EXPECT_EQ(response.status, 503) << response.body;
    EXPECT_EQ(Code(response), "overloaded");
    EXPECT_FALSE(Json(response).at("error").as_string().empty());
    EXPECT_EQ(HeaderOf(response, "Retry-After"), "10");
  }
  size_t Entered() const { return world_.api.media.All<sfu::AddParticipant>().size(); }

  RingWorld world_;
};

TEST_F(Overload, RefusesWhoWouldJoin) {
  world_.ann.Join();
  Saturate();
  ExpectRefused(world_.bob.Post("/join"));
  EXPECT_EQ(Entered(), 1u);
  Relax();
  EXPECT_EQ(world_.bob.Post("/join").status, 200);
}

TEST_F(Overload, RefusesPublishersAndPlayersOfWhipAndWhep) {
  EXPECT_EQ(Offer("/whip/default/demo", "cam", "sendonly").status, 201);
  Saturate();
  ExpectRefused(Offer("/whip/default/demo", "other", "sendonly"));
  ExpectRefused(Offer("/whip/default/new", "other", "sendonly"));
  ExpectRefused(Offer("/whep/default/demo", "eye", "recvonly"));
  EXPECT_EQ(Entered(), 1u);
  world_.In("default/new");
  EXPECT_EQ(world_.ann.Get().status, 404) << "nothing was left behind";
}

TEST_F(Overload, RefusesToRing) {
  Saturate();
  ExpectRefused(world_.ann.Post("", Ringing({"bob"})));
  EXPECT_EQ(world_.bob.Count("call.ring"), 0u);
  EXPECT_EQ(world_.ann.Get().status, 404) << "nothing was left behind";
}

TEST_F(Overload, LetsACallBeMadeThatNobodyEnters) {
  Saturate();
  const boost::json::array members{{{"user_id", "bob"}}};
  EXPECT_EQ(world_.ann.Post("", {{"members", members}}).status, 201);
  ExpectRefused(world_.ann.Post("/ring"));
}

// Its caller is there already, and waits.
TEST_F(Overload, LetsARingBeAcceptedThatRangBefore) {
  EXPECT_EQ(world_.ann.Post("", Ringing({"bob", "cat"})).status, 201);
  Saturate();
  EXPECT_EQ(world_.bob.Post("/accept").status, 200);
  EXPECT_EQ(world_.cat.Post("/join").status, 200) << "to whom it rings, joining is accepting";
  EXPECT_EQ(Entered(), 3u);
}

TEST_F(Overload, LetsWhoIsThereJoinAgainComeBackAndLeave) {
  world_.ann.Join();
  world_.api.Pass(500ms);
  Saturate();
  EXPECT_EQ(world_.ann.Post("/join").status, 200);
  world_.ann.Drop();
  world_.ann.Open({{"resume_session_id", world_.ann.session_id}});
  EXPECT_EQ(world_.ann.Count("sdp.offer"), 1u) << "what was unanswered";
  EXPECT_EQ(
      world_.ann
          .Post("/sdp/offer", {{"type", "offer"}, {"sdp", MakeOffer({{"audio", "0", "sendrecv"}})}})
          .status,
      202);
  EXPECT_EQ(Entered(), 1u);
  EXPECT_EQ(world_.ann.Post("/leave").status, 200);
  EXPECT_EQ(world_.api.media.All<sfu::RemoveParticipant>().size(), 1u);
}

TEST_F(Overload, NamesItselfWhereASlotIsPaused) {
  world_.ann.Join();
  world_.api.Media(sfu::SlotsChanged{
      world_.ann.media_id,
      {{.mid = "s0", .kind = rtp::MediaKind::kVideo, .reason = sfu::PauseReason::kOverload}}});
  const auto slots = world_.ann.Last("media.slots").at("slots").as_array();
  EXPECT_EQ(slots.at(0).at("paused").as_string(), "overload");
}

}  // namespace
}  // namespace signaling
