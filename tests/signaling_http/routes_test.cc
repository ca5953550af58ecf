#include <gtest/gtest.h>

#include <string>

#include "signaling/http/operator_routes.h"
#include "signaling/http/origin.h"
#include "signaling/http/route_label.h"

namespace signaling {
namespace {

HttpRequest Get(const std::string& path) { return {.method = "GET", .path = path}; }

TEST(OperatorRoutes, AnswerAnOperatorsQuestions) {
  std::optional<Unready> unready;
  const OperatorRoutes routes{.version = "1.2.3",
                              .unready = [&] { return unready; },
                              .metrics = [] { return "switchboard_up 1\n"; }};
  EXPECT_EQ(routes.Answer(Get("/healthz"))->body, R"({"status":"alive"})");
  EXPECT_EQ(routes.Answer(Get("/readyz"))->status, 200);
  EXPECT_EQ(routes.Answer(Get("/metrics"))->body, "switchboard_up 1\n");
  EXPECT_EQ(routes.Answer(Get("/version"))->body, R"({"name":"switchboard","version":"1.2.3"})");
  EXPECT_EQ(routes.Answer({.method = "POST", .path = "/healthz"})->status, 405);
  EXPECT_FALSE(routes.Answer(Get("/")).has_value());
  EXPECT_FALSE(routes.Answer(Get("/healthz/")).has_value());
  unready = Unready{"draining", "The server takes no new calls"};
  EXPECT_EQ(routes.Answer(Get("/readyz"))->status, 503);
  EXPECT_EQ(routes.Answer(Get("/readyz"))->body,
            R"({"error":"The server takes no new calls","code":"draining"})");
  EXPECT_EQ(routes.Answer(Get("/healthz"))->status, 200);
}

TEST(RouteLabel, NamesTheRouteWithoutIds) {
  EXPECT_EQ(RouteLabel("/healthz"), "/healthz");
  EXPECT_EQ(RouteLabel("/api/v2/video/call/default/abc"), "/api/v2/video/call/{type}/{id}");
  EXPECT_EQ(RouteLabel("/api/v2/video/call/default/abc/join"),
            "/api/v2/video/call/{type}/{id}/join");
  EXPECT_EQ(RouteLabel("/api/v2/video/call/default/abc/sdp/offer"),
            "/api/v2/video/call/{type}/{id}/sdp/offer");
  EXPECT_EQ(RouteLabel("/api/v2/video/call/default/abc/why"), "/api/v2/video/call/{type}/{id}/why");
  EXPECT_EQ(RouteLabel("/api/v2/admin/calls/default/abc/why"),
            "/api/v2/admin/calls/{type}/{id}/why");
  EXPECT_EQ(RouteLabel("/whip/default/abc/some-session"), "/whip/{type}/{id}/{session}");
}

TEST(RouteLabel, StrangersMakeNoNewOnes) {
  EXPECT_EQ(RouteLabel("/api/v2/video/call/default/abc/made-up"), "other");
  EXPECT_EQ(RouteLabel("/anything.js"), "page");
  EXPECT_EQ(RouteLabel("/a/b/c/d/e/f/g/h/i"), "other");
  EXPECT_EQ(RouteLabel(""), "other");
}

TEST(Origin, NullMeansAPageWithoutOriginAndIsNotTheServersOwn) {
  EXPECT_FALSE(OriginMayConnect("null", "null", std::vector<std::string>{}));
  EXPECT_TRUE(OriginMayConnect("null", "h", std::nullopt));
  EXPECT_FALSE(OriginMayConnect("https://h", "", std::vector<std::string>{}));
  EXPECT_FALSE(OriginMayConnect("https://", "", std::vector<std::string>{}));
  EXPECT_TRUE(OriginMayConnect("http://h:8080", "h:8080", std::vector<std::string>{}));
  EXPECT_FALSE(OriginMayConnect("http://h:8081", "h:8080", std::vector<std::string>{}));
}

}  // namespace
}  // namespace signaling
