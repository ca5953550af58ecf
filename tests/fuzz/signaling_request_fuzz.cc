// Any body to any route, by a user who is in a call and may not end it: the answer is well-formed,
// and the other participant stays as it is.
#include <cstdint>
#include <cstdlib>

#include "signaling/protocol/fields.h"
#include "signaling/protocol/router.h"
#include "signaling/protocol/routes.h"
#include "tests/signaling_protocol/api_world.h"
#include "tests/signaling_protocol/test_sdp.h"

namespace signaling {
namespace {

void Check(bool held) {
  if (!held) std::abort();
}

// The route's path, with names that exist in place of its parameters.
std::string PathOf(const Route& route, const std::string& resource) {
  std::string path(route.pattern);
  const auto replace = [&](std::string_view from, std::string_view to) {
    const size_t at = path.find(from);
    if (at != std::string::npos) path.replace(at, from.size(), to);
  };
  replace("{type}", "default");
  replace("{id}", "demo");
  replace("{session}", resource);
  return path;
}

void Run(uint8_t choice, std::string_view body) {
  ApiWorld world;
  TestClient ann(world, "ann");
  TestClient bob(world, "bob");
  ann.Open();
  bob.Open();
  ann.Join();
  ann.Post("/sdp/offer", {{"sdp", MakeOffer({{"audio", "0"}, {"video", "1"}})}});
  bob.Join();
  world.Pass(std::chrono::milliseconds(500));  // a server offer is pending for bob
  const auto published =
      world.Request("POST", "/whip/default/demo",
                    {{"Authorization", bob.token}, {"Content-Type", "application/sdp"}},
                    MakeOffer({{"audio", "0", "sendonly"}}));
  const std::string location = HeaderOf(published, "Location");
  const std::string resource = location.substr(location.rfind('/') + 1);

  const auto routes = ApiRoutes();
  const Route& route = routes[choice % routes.size()];
  const bool patch = route.method == "PATCH";
  const HttpResponse response = world.Request(
      route.method, PathOf(route, resource),
      {{"Authorization", bob.token},
       {"X-Connection-Id", bob.connection_id},
       {"If-Match", choice & 0x80 ? "*" : HeaderOf(published, "ETag")},
       {"Content-Type", patch ? "application/trickle-ice-sdpfrag" : "application/sdp"}},
      body);
  Check(response.status >= 200 && response.status < 500);
  if (response.status >= 400) Check(!Text(Json(response), "error").empty());
  world.Pass(std::chrono::seconds(1));
  for (const auto& removed : world.media.All<sfu::RemoveParticipant>()) {
    Check(removed.participant != ann.media_id);
  }
  Check(ann.Get().status == 200);
}

}  // namespace
}  // namespace signaling

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  signaling::Run(data[0], {reinterpret_cast<const char*>(data) + 1, size - 1});
  return 0;
}
