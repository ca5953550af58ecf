// Devices and history, as clients see them.
#include <gtest/gtest.h>

#include "tests/signaling_protocol/api_world.h"

namespace signaling {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

class Devices : public testing::Test {
 protected:
  HttpResponse Ask(std::string_view method, std::string_view path, const std::string& user,
                   std::string_view body = "") {
    return world_.Request(method, path, {{"Authorization", world_.TokenOf(user)}}, body);
  }
  HttpResponse Register(const std::string& user, const std::string& id) {
    return Ask("POST", "/api/v2/devices", user,
               R"({"id":")" + id + R"(","push_provider":"firebase","push_provider_name":"main"})");
  }
  size_t Count(const std::string& user) {
    return Json(Ask("GET", "/api/v2/devices", user)).at("devices").as_array().size();
  }

  ApiWorld world_;
};

TEST_F(Devices, AreRegisteredListedAndRemoved) {
  EXPECT_EQ(Register("ann", "d1").status, 201);
  const json::object listed = Json(Ask("GET", "/api/v2/devices", "ann"));
  const json::object& device = listed.at("devices").as_array().at(0).as_object();
  EXPECT_EQ(Text(device, "id"), "d1");
  EXPECT_EQ(Text(device, "push_provider"), "firebase");
  EXPECT_EQ(Text(device, "push_provider_name"), "main");
  EXPECT_EQ(Ask("DELETE", "/api/v2/devices?id=d1", "ann").status, 200);
  EXPECT_EQ(Count("ann"), 0U);
}

TEST_F(Devices, RegisteredAgainAreUpdatedAndBelongToTheLast) {
  Register("ann", "d1");
  EXPECT_EQ(Register("ann", "d1").status, 201);
  EXPECT_EQ(Count("ann"), 1U);
  Register("bob", "d1");
  EXPECT_EQ(Count("ann"), 0U);
  EXPECT_EQ(Count("bob"), 1U);
  EXPECT_EQ(Ask("DELETE", "/api/v2/devices?id=d1", "ann").status, 200);
  EXPECT_EQ(Count("bob"), 1U) << "ann cannot remove bob's";
}

TEST_F(Devices, ThatMakeNoSenseAreRefused) {
  EXPECT_EQ(Ask("POST", "/api/v2/devices", "ann", "{}").status, 400);
  EXPECT_EQ(Ask("POST", "/api/v2/devices", "ann", R"({"id":"d","push_provider":"pigeon"})").status,
            400);
  EXPECT_EQ(Ask("POST", "/api/v2/devices", "ann", R"({"push_provider":"apn"})").status, 400);
  EXPECT_EQ(Ask("DELETE", "/api/v2/devices", "ann").status, 400);
  EXPECT_EQ(world_.Request("GET", "/api/v2/devices").status, 401);
}

TEST(History, IsMineNewestFirstInPages) {
  ApiWorld world;
  TestClient ann(world, "ann");
  TestClient bob(world, "bob");
  for (const char* call : {"default/one", "default/two", "default/three"}) {
    ann.call = call;
    ann.Post("");
    world.Pass(1s);
  }
  const auto history = [&](TestClient& who, const std::string& query) {
    return Json(
        world.Request("GET", "/api/v2/video/calls" + query, {{"Authorization", who.token}}));
  };
  json::object page = history(ann, "?limit=2");
  ASSERT_EQ(page.at("calls").as_array().size(), 2U);
  const auto cid = [&](size_t i) {
    return Text(page.at("calls").at(i).at("call").as_object(), "cid");
  };
  EXPECT_EQ(cid(0), "default:three");
  EXPECT_EQ(cid(1), "default:two");
  page = history(ann, "?limit=2&next=" + Text(page, "next"));
  EXPECT_EQ(cid(0), "default:one");
  EXPECT_TRUE(page.at("next").is_null());
  EXPECT_EQ(history(bob, "").at("calls").as_array().size(), 0U);
  EXPECT_EQ(Text(history(ann, "?limit=0"), "code"), "bad_request");
  EXPECT_EQ(Text(history(ann, "?next=x"), "code"), "bad_request");
}

}  // namespace
}  // namespace signaling
