// Tokens, and what separates one API key from another.
#include <gtest/gtest.h>

#include "tests/signaling_protocol/api_world.h"

namespace signaling {
namespace {

using namespace std::chrono_literals;

TEST(TokenRoute, GivesADevelopmentTokenThatTheServerTakes) {
  ApiWorld world;
  const HttpResponse response =
      world.Request("POST", "/v1/api/callStreams", {}, R"({"userId":"user-123"})");
  ASSERT_EQ(response.status, 200);
  const auto body = Json(response);
  EXPECT_EQ(Text(body, "apiKey"), "key");
  EXPECT_EQ(Text(body, "userId"), "user-123");
  EXPECT_EQ(body.at("expiresAt").as_int64(), 1'772'366'400 + 86'400);
  const HttpResponse connect =
      world.Request("POST", "/api/v2/connect", {{"Authorization", Text(body, "token")}});
  EXPECT_EQ(connect.status, 200);
  EXPECT_EQ(Text(Json(connect).at("user").as_object(), "id"), "user-123");
}

TEST(TokenRoute, AsksForAUserId) {
  ApiWorld world;
  for (const char* body : {"", "{}", R"({"userId":""})", R"({"userId":null})"}) {
    const HttpResponse response = world.Request("POST", "/v1/api/callStreams", {}, body);
    EXPECT_EQ(response.status, 400) << body;
    EXPECT_EQ(Text(Json(response), "error"), "userId is required") << body;
  }
}

TEST(TokenRoute, IsNotThereOutsideDevelopmentMode) {
  ApiWorld world({.dev = false});
  EXPECT_EQ(world.Request("POST", "/v1/api/callStreams", {}, R"({"userId":"a"})").status, 404);
}

TEST(Token, IsTakenWithAndWithoutBearer) {
  ApiWorld world;
  const std::string token = world.TokenOf("ann");
  EXPECT_EQ(world.Request("POST", "/api/v2/connect", {{"authorization", token}}).status, 200);
  EXPECT_EQ(world.Request("POST", "/api/v2/connect", {{"Authorization", "Bearer " + token}}).status,
            200);
}

TEST(Token, ThatIsBadIsRefusedWithAReason) {
  ApiWorld world;
  const std::string token = world.TokenOf("ann");
  const std::string forged = token.substr(0, token.size() - 4) + "AAAA";
  const HttpResponse response =
      world.Request("POST", "/api/v2/connect", {{"Authorization", forged}});
  EXPECT_EQ(response.status, 401);
  EXPECT_EQ(Text(Json(response), "error"), "Token signature is invalid");
  EXPECT_EQ(world.Request("POST", "/api/v2/connect").status, 401);
  world.Pass(25h);
  const HttpResponse late = world.Request("POST", "/api/v2/connect", {{"Authorization", token}});
  EXPECT_EQ(late.status, 401);
  EXPECT_EQ(Text(Json(late), "error"), "Token has expired");
}

TEST(Token, ForSomeCallsOpensNoOther) {
  ApiWorld world;
  TokenClaims claims;
  claims.user_id = "ann";
  claims.call_cids = {"default:demo"};
  claims.issued_at = std::chrono::floor<std::chrono::seconds>(world.now().wall);
  claims.expires_at = claims.issued_at + 1h;
  TestClient ann(world, "ann");
  ann.token = MintToken(claims, "secret");
  EXPECT_EQ(ann.Post("").status, 201);
  ann.call = "default/other";
  EXPECT_EQ(ann.Post("").status, 403);
  EXPECT_EQ(Code(ann.Post("")), "token_not_for_call");
}

TEST(Tenants, NeverSeeEachOther) {
  ApiWorld world({.dev = true}, {{"red", {"r"}}, {"blue", {"b"}}});
  TestClient ann(world, "ann", "red");
  const auto request = [&](const std::string& token, const std::string& key, const char* method) {
    return world.Request(method, "/api/v2/video/call/default/demo?api_key=" + key,
                         {{"Authorization", token}});
  };
  const std::string red = world.TokenOf("ann", "red");
  const std::string blue = world.TokenOf("ann", "blue");
  EXPECT_EQ(request(red, "red", "POST").status, 201);
  EXPECT_EQ(request(blue, "blue", "GET").status, 404);
  EXPECT_EQ(request(blue, "red", "GET").status, 401) << "signed for another key";
  EXPECT_EQ(request(blue, "blue", "POST").status, 201) << "the same name, another call";
}

TEST(ServerToken, ActsForTheUserTheRequestNames) {
  ApiWorld world;
  const Headers server{{"Authorization", world.ServerToken()}};
  const std::string path = "/api/v2/video/call/default/demo";
  EXPECT_EQ(Code(world.Request("POST", path, server)), "user_id_required");
  const HttpResponse made = world.Request("POST", path, server, R"({"created_by_id":"ann"})");
  EXPECT_EQ(made.status, 201);
  const boost::json::object body = Json(made);
  const auto& created_by = body.at("call").at("created_by").as_object();
  EXPECT_EQ(Text(created_by, "id"), "ann");
  EXPECT_EQ(Code(world.Request("POST", path + "/join", server)), "user_id_required");
  const HttpResponse joined = world.Request("POST", path + "/join", server, R"({"user_id":"bob"})");
  EXPECT_EQ(Text(Json(joined).at("participant").as_object(), "user_id"), "bob");
}

TEST(UserToken, IsNeverOverriddenByABody) {
  ApiWorld world;
  TestClient ann(world, "ann");
  const auto made = Json(ann.Post("", {{"created_by_id", "eve"}, {"user_id", "eve"}}));
  EXPECT_EQ(Text(made.at("call").at("created_by").as_object(), "id"), "ann");
  const auto joined = Json(ann.Post("/join", {{"user_id", "eve"}}));
  EXPECT_EQ(Text(joined.at("participant").as_object(), "user_id"), "ann");
}

TEST(AdminCalls, AreForServerTokensAndListCallsWithParticipants) {
  ApiWorld world;
  TestClient ann(world, "ann");
  ann.Join();
  EXPECT_EQ(world.Request("GET", "/api/v2/admin/calls", {{"Authorization", ann.token}}).status,
            403);
  const HttpResponse listed =
      world.Request("GET", "/api/v2/admin/calls", {{"Authorization", world.ServerToken()}});
  ASSERT_EQ(listed.status, 200);
  const boost::json::object body = Json(listed);
  const auto& call = body.at("calls").at(0).as_object();
  EXPECT_EQ(Text(call, "cid"), "default:demo");
  EXPECT_EQ(Text(call, "status"), "active");
  EXPECT_EQ(call.at("participants").as_array().size(), 1U);
}

}  // namespace
}  // namespace signaling
