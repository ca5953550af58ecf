// Races, a thousand times each, by seed: two things at once reach the server in either order, with
// or without time between them. Whatever the order, everybody is told the same story.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "tests/signaling_protocol/ring_world.h"

namespace signaling {
namespace {

using namespace std::chrono_literals;
namespace json = boost::json;

constexpr unsigned kRuns = 1'000;

// Does all of these in a random order, with a little time passing here and there.
void Race(RingWorld& world, std::mt19937& random, std::vector<std::function<void()>> deeds) {
  std::shuffle(deeds.begin(), deeds.end(), random);
  for (const std::function<void()>& deed : deeds) {
    if (random() % 2 == 0) world.api.Pass(std::chrono::milliseconds(random() % 3));
    deed();
  }
}

// What must be true of a ring of bob by ann, whatever happened to it.
void ExpectOneStory(RingWorld& world) {
  const size_t accepted = world.ann.Count("call.accepted");
  const size_t missed = world.bob.Count("call.missed");
  const size_t rejected = world.ann.Count("call.rejected");
  EXPECT_EQ(accepted + missed + rejected, 1U) << "a ring has one outcome";
  EXPECT_EQ(world.bob.Count("call.accepted"), accepted);
  EXPECT_EQ(world.ann.Count("call.ended"), world.bob.Count("call.ended"));
  const std::string status = Text(Json(world.ann.Get()).at("call").as_object(), "status");
  EXPECT_EQ(status, accepted == 1 ? "active" : "ended");
  EXPECT_EQ(status, Text(Json(world.bob.Get()).at("call").as_object(), "status"));
}

TEST(Race, OfAcceptAgainstCancelHasOneWinner) {
  for (unsigned seed = 0; seed < kRuns; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    RingWorld world;
    world.ann.Post("", Ringing({"bob"}));
    int accept = 0;
    int cancel = 0;
    Race(world, random,
         {[&] { accept = world.bob.Post("/accept").status; },
          [&] { cancel = world.ann.Post("/reject").status; }});
    ASSERT_TRUE((accept == 200 && cancel == 409) || (accept == 409 && cancel == 200));
    ExpectOneStory(world);
    EXPECT_EQ(world.ann.Count("call.accepted"), accept == 200 ? 1U : 0U);
  }
}

TEST(Race, OfAcceptOnTwoDevicesHasOneWinner) {
  for (unsigned seed = 0; seed < kRuns; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    RingWorld world;
    TestClient tablet(world.api, "bob");
    tablet.Open();
    world.ann.Post("", Ringing({"bob"}));
    HttpResponse phone_says;
    HttpResponse tablet_says;
    Race(world, random,
         {[&] { phone_says = world.bob.Post("/accept"); },
          [&] { tablet_says = tablet.Post("/accept"); }});
    ASSERT_NE(phone_says.status == 200, tablet_says.status == 200);
    const bool phone_won = phone_says.status == 200;
    EXPECT_EQ(Code(phone_won ? tablet_says : phone_says), "answered_elsewhere");
    EXPECT_EQ(Text(world.ann.Last("call.accepted"), "connection_id"),
              phone_won ? world.bob.connection_id : tablet.connection_id);
    EXPECT_EQ(Json(world.ann.Get()).at("participants").as_array().size(), 2U);
    ExpectOneStory(world);
  }
}

TEST(Race, OfTwoWhoRingEachOtherEndsInOneCall) {
  for (unsigned seed = 0; seed < kRuns; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    RingWorld world;
    world.bob.call = "default/other";
    json::object to_ann;
    json::object to_bob;
    Race(world, random,
         {[&] { to_bob = Json(world.ann.Post("", Ringing({"bob"}))); },
          [&] { to_ann = Json(world.bob.Post("", Ringing({"ann"}))); }});
    const std::string living = Text(to_ann.at("call").as_object(), "cid");
    ASSERT_EQ(living, Text(to_bob.at("call").as_object(), "cid"));
    EXPECT_EQ(world.ann.Count("call.accepted"), 1U);
    EXPECT_EQ(world.bob.Count("call.accepted"), 1U);
    EXPECT_EQ(world.ann.Count("call.ring") + world.bob.Count("call.ring"), 1U);
    TestClient& second = living == "default:demo" ? world.bob : world.ann;
    EXPECT_EQ(Code(second.Post("/join")), "call_merged");
    world.In(living == "default:demo" ? "default/demo" : "default/other");
    EXPECT_EQ(Json(world.ann.Get()).at("participants").as_array().size(), 2U);
  }
}

TEST(Race, OfAcceptAgainstTheDeadlineHasOneWinner) {
  size_t in_time = 0;
  for (unsigned seed = 0; seed < kRuns; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    RingWorld world;
    world.ann.Post("", Ringing({"bob"}, 5));
    // The accept arrives up to 2 ms around the deadline, sometimes before the timer has fired.
    const auto arrival = 4'998ms + std::chrono::milliseconds(random() % 5);
    const bool timer_first = random() % 2 == 0;
    int accept = 0;
    if (timer_first) {
      world.api.Pass(arrival);
      accept = world.bob.Post("/accept").status;
    } else {
      world.api.Skip(arrival);
      accept = world.bob.Post("/accept").status;
      world.api.Pass(0ms);
    }
    ASSERT_EQ(accept, arrival < 5s ? 200 : 409);
    in_time += accept == 200 ? 1 : 0;
    world.api.Pass(5ms);
    ExpectOneStory(world);
  }
  EXPECT_GT(in_time, kRuns / 10);
  EXPECT_LT(in_time, kRuns * 9 / 10);
}

}  // namespace
}  // namespace signaling
