// Whatever is sent, the answer is a 4xx with a sentence, and the call goes on as if nothing had
// been.
#include <gtest/gtest.h>

#include "tests/signaling_protocol/api_world.h"

namespace signaling {
namespace {

struct Malformed {
  const char* method;
  const char* path;  // under /api/v2/video/call/
  std::string body;
  int status;
};

std::string Deep(int levels) { return std::string(levels, '[') + std::string(levels, ']'); }

TEST(Malformed, RequestsAreRefusedWithASentenceAndDisturbNothing) {
  const Malformed table[] = {
      {"POST", "default/demo", "{", 400},
      {"POST", "default/demo", "[]", 400},
      {"POST", "default/demo", "7", 400},
      {"POST", "default/demo", "{}{}", 400},
      {"POST", "default/demo", R"({"video":true,"video":false})", 400},
      {"POST", "default/demo", R"({"data":{"a":1,"a":2}})", 400},
      {"POST", "default/demo", R"({"x":)" + Deep(40) + "}", 400},
      {"POST", "default/demo", "{\"x\":\"\xFF\xFE\"}", 400},
      {"POST", "default/demo", R"({"video":"yes"})", 400},
      {"POST", "default/demo", R"({"members":{}})", 400},
      {"POST", "default/demo", R"({"members":["bob"]})", 400},
      {"POST", "default/demo", R"({"members":[{}]})", 400},
      {"POST", "default/demo", R"({"members":[{"user_id":"ann","role":"king"}]})", 400},
      {"POST", "default/demo", R"({"data":[]})", 400},
      {"POST", "default/demo", R"({"data":{"access":"friends"}})", 400},
      {"POST", "default/de.mo", "", 400},
      {"POST", "nosuch/demo", "", 400},
      {"GET", "default/none", "", 404},
      {"POST", "default/none/join", "", 404},
      {"POST", "default/demo/join", R"({"session_id":7})", 400},
      {"POST", "default/demo/nosuch", "", 404},
      {"DELETE", "default/demo", "", 405},
      {"POST", "default/demo/leave", R"({"endCall":"yes"})", 400},
      {"POST", "default/demo/tracks", R"({"audio_enabled":1})", 400},
      {"PUT", "default/demo/subscriptions", R"({"video":7})", 400},
      {"POST", "default/demo/sdp/offer", "", 400},
      {"POST", "default/demo/sdp/offer", R"({"sdp":7})", 400},
      {"POST", "default/demo/sdp/offer", R"({"sdp":"v=0","type":"answer"})", 400},
      {"POST", "default/demo/sdp/offer", R"({"sdp":"v=0","tracks":7})", 400},
      {"POST", "default/demo/sdp/offer", R"({"sdp":"v=0","tracks":[{"mid":"0"}]})", 400},
      {"POST", "default/demo/sdp/offer", R"({"sdp":"v=0","tracks":[{"mid":"0","source":"nose"}]})",
       400},
      {"POST", "default/demo/sdp/answer", "", 400},
      {"POST", "default/demo/ice", R"({"candidate":7})", 400},
      {"POST", "default/demo/ice", R"({"candidate":"","sdpMLineIndex":-1})", 400},
      {"POST", "default/demo/ice", R"({"candidate":"rubbish","sdpMid":"0"})", 400},
  };
  ApiWorld world;
  TestClient ann(world, "ann");
  TestClient bob(world, "bob");
  ann.Open();
  bob.Open();
  ann.Join();
  bob.Join();
  const size_t commands = world.media.commands.size();
  const size_t sent = world.sockets.sent[bob.socket].size();
  for (const Malformed& bad : table) {
    const HttpResponse response =
        world.Request(bad.method, std::string("/api/v2/video/call/") + bad.path,
                      {{"Authorization", ann.token}}, bad.body);
    EXPECT_EQ(response.status, bad.status) << bad.path << " " << bad.body << response.body;
    EXPECT_FALSE(Text(Json(response), "error").empty()) << bad.path << " " << bad.body;
    EXPECT_FALSE(Code(response).empty()) << bad.path << " " << bad.body;
    world.Pass(std::chrono::milliseconds(0));
  }
  EXPECT_EQ(world.media.commands.size(), commands);
  EXPECT_EQ(world.sockets.sent[bob.socket].size(), sent);
}

TEST(Malformed, ABodyOverOneMebibyteIsRefused) {
  ApiWorld world;
  TestClient ann(world, "ann");
  const HttpResponse response = ann.Post("", {{"x", std::string(1024 * 1024, 'x')}});
  EXPECT_EQ(response.status, 413);
}

}  // namespace
}  // namespace signaling
