// Any frames on a WebSocket, one per line, before and after its hello ("@" stands for a good
// token): one verdict, and nobody else hears of it.
#include <cstdint>
#include <cstdlib>

#include "signaling/protocol/socket_gate.h"
#include "tests/signaling_protocol/api_world.h"

namespace signaling {
namespace {

void Check(bool held) {
  if (!held) std::abort();
}

void Run(std::string_view frames) {
  ApiWorld world;
  TestClient ann(world, "ann");
  ann.Open();
  ann.Join();
  const size_t heard = world.sockets.sent[ann.socket].size();

  const SocketId stranger = 7;
  world.api.OnSocketOpen(stranger, {.method = "GET", .path = "/ws"}, world.now());
  const std::string token = world.TokenOf("eve");
  for (int count = 0; count < 100 && !frames.empty(); ++count) {
    std::string frame(frames.substr(0, frames.find('\n')));
    frames.remove_prefix(std::min(frames.size(), frame.size() + 1));
    if (const size_t at = frame.find('@'); at != std::string::npos) frame.replace(at, 1, token);
    world.api.OnSocketMessage(stranger, frame, world.now());
  }
  world.Pass(std::chrono::seconds(10));
  const auto& sent = world.sockets.sent[stranger];
  Check(!sent.empty());
  const std::string verdict = Text(sent.front().as_object(), "type");
  Check(verdict == "user.connected" || verdict == "connection.error");
  if (verdict == "connection.error") Check(world.sockets.closed.contains(stranger));
  world.api.OnSocketClose(stranger, world.now());
  Check(world.sockets.sent[ann.socket].size() - heard <= 1);  // her own offer after 500 ms
}

}  // namespace
}  // namespace signaling

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  signaling::Run({reinterpret_cast<const char*>(data), size});
  return 0;
}
