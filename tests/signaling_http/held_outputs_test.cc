// What is held back until it is durable, and the order in which it then leaves.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "signaling/http/held_outputs.h"

namespace signaling {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// The network's side: what left, in order.
class Wire : public WebSockets {
 public:
  void Send(SocketId socket, std::string text) override {
    left.push_back(std::to_string(socket) + " " + text);
  }
  void Close(SocketId socket, uint16_t code, std::string_view) override {
    left.push_back(std::to_string(socket) + " close " + std::to_string(code));
  }
  HttpRespond Respond() {
    return [this](const HttpResponse& response) {
      left.push_back(std::to_string(response.status) + " " + response.body);
    };
  }

  std::vector<std::string> left;
};

TEST(HeldOutputs, LeaveNothingBeforeTheirRelease) {
  Wire wire;
  HeldOutputs held(wire);
  held.Answer([] { return HttpResponse{.body = "done"}; }, wire.Respond());
  held.Send(1, "event");
  held.Close(2, 4401, "");
  EXPECT_THAT(wire.left, IsEmpty());
  held.Release();
  EXPECT_THAT(wire.left, ElementsAre("200 done", "1 event", "2 close 4401"));
  held.Release();
  EXPECT_EQ(wire.left.size(), 3U) << "once";
}

TEST(HeldOutputs, SayTheResponseBeforeTheFramesItCaused) {
  Wire wire;
  HeldOutputs held(wire);
  held.Send(1, "before");
  held.Answer(
      [&] {
        held.Send(1, "call.accepted");
        return HttpResponse{.body = "accept"};
      },
      wire.Respond());
  held.Send(1, "after");
  held.Release();
  EXPECT_THAT(wire.left, ElementsAre("1 before", "200 accept", "1 call.accepted", "1 after"));
}

TEST(HeldOutputs, OfAFailedTurnAreRefusalsNowAndFramesLater) {
  Wire wire;
  HeldOutputs held(wire);
  held.Answer(
      [&] {
        held.Send(1, "event");
        return HttpResponse{.body = "done"};
      },
      wire.Respond());
  held.Refuse({.status = 503, .body = "disk"});
  EXPECT_THAT(wire.left, ElementsAre("503 disk"));
  held.Release();
  EXPECT_THAT(wire.left, ElementsAre("503 disk", "1 event"));
}

TEST(HeldOutputs, KeepWhatARequestSaidThatFailedInTheMiddle) {
  Wire wire;
  HeldOutputs held(wire);
  const auto fail = [&]() -> HttpResponse {
    held.Send(1, "event");
    throw std::runtime_error("a library's");
  };
  EXPECT_THROW(held.Answer(fail, wire.Respond()), std::runtime_error);
  held.Release();
  EXPECT_THAT(wire.left, ElementsAre("1 event")) << "who asked is answered by the caller";
}

}  // namespace
}  // namespace signaling
