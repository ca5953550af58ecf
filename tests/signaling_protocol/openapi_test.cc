// The description of the API and the API itself say the same.
#include "signaling/protocol/openapi.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <set>

#include "signaling/protocol/routes.h"
#include "tests/signaling_protocol/api_world.h"
#include "tests/signaling_protocol/test_sdp.h"

namespace signaling {
namespace {

namespace json = boost::json;

TEST(OpenApi, DescribesEveryRoute) {
  const json::value document = json::parse(OpenApiText());
  for (const Route& route : ApiRoutes()) {
    const json::object& paths = document.at("paths").as_object();
    const json::value* path = paths.if_contains({route.pattern.data(), route.pattern.size()});
    ASSERT_NE(path, nullptr) << route.pattern;
    std::string method(route.method);
    for (char& c : method) c = static_cast<char>(c | 0x20);
    EXPECT_TRUE(path->as_object().contains(method)) << route.method << " " << route.pattern;
  }
}

// What the shell serves itself, beside the call API.
const std::set<std::string> kOfTheShell = {"/healthz", "/readyz", "/metrics", "/version", "/ws"};

TEST(OpenApi, DescribesNoRouteThatIsNotThere) {
  std::set<std::string> served;
  for (const Route& route : ApiRoutes()) {
    std::string method(route.method);
    for (char& c : method) c = static_cast<char>(c | 0x20);
    EXPECT_TRUE(served.insert(method + " " + std::string(route.pattern)).second) << route.pattern;
  }
  const json::value document = json::parse(OpenApiText());
  for (const auto& [path, item] : document.at("paths").as_object()) {
    if (kOfTheShell.contains(std::string(path))) continue;
    for (const auto& [method, operation] : item.as_object()) {
      if (method == "parameters" || method == "options") continue;
      EXPECT_TRUE(served.contains(std::string(method) + " " + std::string(path)))
          << method << " " << path;
    }
  }
}

// Follows every "$ref" of the document.
void CheckReferences(const json::value& root, const json::value& at) {
  if (const json::array* array = at.if_array()) {
    for (const json::value& value : *array) CheckReferences(root, value);
  }
  if (const json::object* object = at.if_object()) {
    for (const auto& [key, value] : *object) {
      if (key != "$ref") {
        CheckReferences(root, value);
        continue;
      }
      boost::system::error_code error;
      EXPECT_NE(root.find_pointer(value.as_string().subview(1), error), nullptr) << value;
    }
  }
}

TEST(OpenApi, HasNoDanglingReference) {
  const json::value document = json::parse(OpenApiText());
  CheckReferences(document, document);
}

TEST(OpenApi, DescribesEveryMessageThatIsSent) {
  const json::value document = json::parse(OpenApiText());
  const json::object& events = document.at("x-events").as_object();
  ApiWorld world;
  TestClient ann(world, "ann");
  TestClient bob(world, "bob");
  ann.Open();
  bob.Open();
  ann.Join();
  bob.Join();
  ann.Post("/sdp/offer", {{"sdp", MakeOffer({{"audio", "0"}, {"video", "1"}})}});
  world.Media(sfu::SlotsChanged{ann.media_id, {{.mid = "0"}}});
  world.Media(sfu::LayersWanted{ann.media_id, "1", {"q"}});
  world.Media(sfu::TransportChanged{ann.media_id, sfu::TransportState::kConnected, ""});
  world.Media(sfu::TransportChanged{ann.media_id, sfu::TransportState::kInterrupted, ""});
  const sfu::CallId call = world.media.All<sfu::AddParticipant>()[0].call;
  world.Media(sfu::SpeakersChanged{call, {{bob.media_id, 1}}, bob.media_id});
  world.Pass(std::chrono::milliseconds(500));
  ann.Post("/leave", {{"endCall", true}});
  for (const char* name : {"default/accepted", "default/rejected", "default/missed"}) {
    ann.call = bob.call = name;
    ann.Post("", json::parse(R"({"members":[{"user_id":"bob"}],"ring":true})"));
    if (bob.call == "default/accepted") bob.Post("/accept");
    if (bob.call == "default/rejected") bob.Post("/reject");
  }
  ann.Post("/members", json::parse(R"({"update_members":[{"user_id":"bob"}]})"));
  ann.Post("/reject");
  std::set<std::string> seen;
  for (const auto& [socket, messages] : world.sockets.sent) {
    for (const json::value& message : messages) {
      const std::string type = Text(message.as_object(), "type");
      seen.insert(type);
      const json::value* described = events.if_contains(type);
      ASSERT_NE(described, nullptr) << type;
      const json::object& schema =
          document.at("components").at("schemas").at("event." + type).as_object();
      for (const json::value& field : schema.at("required").as_array()) {
        EXPECT_TRUE(message.as_object().contains(field.as_string())) << type << " " << field;
      }
      for (const auto& [name, value] : message.as_object()) {
        EXPECT_TRUE(schema.at("properties").as_object().contains(name)) << type << " " << name;
      }
    }
  }
  EXPECT_EQ(seen.size() + 1, events.size()) << "all but connection.error were sent";
}

}  // namespace
}  // namespace signaling
