// Which pages may read the API's answers.
#include <gtest/gtest.h>

#include "signaling/protocol/routes.h"
#include "tests/signaling_protocol/api_world.h"

namespace signaling {
namespace {

TEST(Cors, AnswersAPreflightOfEveryPath) {
  ApiWorld world;
  for (const Route& route : ApiRoutes()) {
    const Headers preflight{{"Origin", "https://app.example"},
                            {"Access-Control-Request-Method", std::string(route.method)}};
    const HttpResponse response = world.Request("OPTIONS", route.pattern, preflight);
    EXPECT_EQ(response.status, 204) << route.pattern;
    EXPECT_EQ(HeaderOf(response, "Access-Control-Allow-Origin"), "https://app.example");
    EXPECT_NE(HeaderOf(response, "Access-Control-Allow-Methods").find(route.method),
              std::string::npos)
        << route.pattern;
    for (const char* header :
         {"Authorization", "Stream-Auth-Type", "X-Connection-Id", "If-Match"}) {
      EXPECT_NE(HeaderOf(response, "Access-Control-Allow-Headers").find(header), std::string::npos);
    }
  }
}

TEST(Cors, AllowsConfiguredOriginsOnlyOutsideDevelopmentMode) {
  ApiWorld world({.dev = false, .allowed_origins = {"https://app.example"}});
  const auto allowed = [&](const char* origin) {
    return HeaderOf(world.Request("GET", "/openapi.json", {{"Origin", origin}}),
                    "Access-Control-Allow-Origin");
  };
  EXPECT_EQ(allowed("https://app.example"), "https://app.example");
  EXPECT_EQ(allowed("https://evil.example"), "");
}

}  // namespace
}  // namespace signaling
