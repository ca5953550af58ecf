#include "signaling/web/static_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "signaling/web/embedded_file.h"

namespace signaling {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

HttpRequest Get(std::string path) { return HttpRequest{.method = "GET", .path = std::move(path)}; }

std::string HeaderOf(const HttpResponse& response, std::string_view name) {
  for (const auto& [key, value] : response.headers) {
    if (key == name) return value;
  }
  return "";
}

TEST(StaticFiles, TheRootIsThePage) {
  const std::optional<HttpResponse> response = StaticFile(Get("/"));
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 200);
  EXPECT_EQ(HeaderOf(*response, "Content-Type"), "text/html; charset=utf-8");
  EXPECT_THAT(response->body, HasSubstr("<title>Switchboard</title>"));
}

TEST(StaticFiles, EveryFileComesOutAsItIsInTheSourceTree) {
  ASSERT_GE(EmbeddedFiles().size(), 10u);
  for (const EmbeddedFile& file : EmbeddedFiles()) {
    const std::string path =
        std::string(SWITCHBOARD_SOURCE_DIR "/signaling/web/static") + std::string(file.path);
    std::ifstream stream(path, std::ios::binary);
    ASSERT_TRUE(stream) << path;
    const std::string expected{std::istreambuf_iterator<char>(stream), {}};
    const std::optional<HttpResponse> response = StaticFile(Get(std::string(file.path)));
    ASSERT_TRUE(response) << path;
    EXPECT_EQ(response->body, expected) << path;
    EXPECT_THAT(HeaderOf(*response, "Content-Type"), Not("application/octet-stream")) << path;
  }
}

TEST(StaticFiles, ModulesAreServedAsJavaScript) {
  const std::optional<HttpResponse> response = StaticFile(Get("/switchboard.js"));
  ASSERT_TRUE(response);
  EXPECT_EQ(HeaderOf(*response, "Content-Type"), "text/javascript; charset=utf-8");
}

TEST(StaticFiles, TheClientModuleAloneMayBeImportedFromElsewhere) {
  for (const char* path : {"/switchboard.js", "/sdk/call.js"}) {
    EXPECT_EQ(HeaderOf(*StaticFile(Get(path)), "Access-Control-Allow-Origin"), "*") << path;
  }
  for (const char* path : {"/", "/app.js", "/ui/pages.js", "/service_worker.js"}) {
    EXPECT_EQ(HeaderOf(*StaticFile(Get(path)), "Access-Control-Allow-Origin"), "") << path;
  }
}

TEST(StaticFiles, AKnownEtagIsAnsweredWithoutTheBody) {
  const std::string etag = HeaderOf(*StaticFile(Get("/app.js")), "ETag");
  HttpRequest request = Get("/app.js");
  request.headers = {{"if-none-match", "\"other\", W/" + etag}};
  const std::optional<HttpResponse> response = StaticFile(request);
  EXPECT_EQ(response->status, 304);
  EXPECT_EQ(response->body, "");
  EXPECT_EQ(HeaderOf(*response, "ETag"), etag);
}

TEST(StaticFiles, AnUnknownEtagGetsTheFile) {
  HttpRequest request = Get("/app.js");
  request.headers = {{"If-None-Match", "\"0123\""}};
  EXPECT_EQ(StaticFile(request)->status, 200);
}

TEST(StaticFiles, HeadSaysTheLengthAndSendsNothing) {
  const size_t size = StaticFile(Get("/style.css"))->body.size();
  HttpRequest request = Get("/style.css");
  request.method = "HEAD";
  const std::optional<HttpResponse> response = StaticFile(request);
  EXPECT_EQ(response->body, "");
  EXPECT_EQ(HeaderOf(*response, "Content-Length"), std::to_string(size));
}

TEST(StaticFiles, OtherMethodsAreNotAllowed) {
  HttpRequest request = Get("/");
  request.method = "POST";
  const auto refused = StaticFile(request);
  EXPECT_EQ(refused->status, 405);
  EXPECT_NE(refused->body.find("method_not_allowed"), std::string::npos);
}

TEST(StaticFiles, WhatIsNoFileIsForTheNextHandler) {
  for (const char* path : {"/healthz", "/nothing.js", "", "/static/app.js", "/../README.md", "//",
                           "/sdk", "/sdk/", "/app.js/", "app.js"}) {
    EXPECT_FALSE(StaticFile(Get(path)).has_value()) << path;
  }
}

TEST(StaticFiles, ThePolicyAllowsNothingFromElsewhereAndNothingInline) {
  const std::string policy = HeaderOf(*StaticFile(Get("/")), "Content-Security-Policy");
  EXPECT_THAT(policy, HasSubstr("default-src 'none'"));
  EXPECT_THAT(policy, HasSubstr("script-src 'self';"));
  EXPECT_THAT(policy, Not(HasSubstr("unsafe")));
  EXPECT_THAT(policy, Not(HasSubstr("http")));
  EXPECT_EQ(HeaderOf(*StaticFile(Get("/")), "X-Content-Type-Options"), "nosniff");
}

}  // namespace
}  // namespace signaling
