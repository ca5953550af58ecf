// Three users at their apps, all connected, and what they hear of each other's rings.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <string>
#include <vector>

#include "tests/signaling_protocol/api_world.h"

namespace signaling {

// The body of a request that creates a call with these members and rings them.
inline boost::json::object Ringing(const std::vector<std::string>& users,
                                   int ring_timeout_seconds = 45) {
  boost::json::array members;
  for (const std::string& user : users) members.push_back(boost::json::object{{"user_id", user}});
  return {{"members", members}, {"ring", true}, {"ring_timeout_seconds", ring_timeout_seconds}};
}

struct RingWorld {
  explicit RingWorld(ApiOptions options = {.dev = true})
      : api(std::move(options)), ann(api, "ann"), bob(api, "bob"), cat(api, "cat") {
    for (TestClient* client : {&ann, &bob, &cat}) client->Open();
  }
  void In(const std::string& call) {
    for (TestClient* client : {&ann, &bob, &cat}) client->call = call;
  }

  ApiWorld api;
  TestClient ann;
  TestClient bob;
  TestClient cat;
};

}  // namespace signaling
