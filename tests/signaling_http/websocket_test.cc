// WebSockets (RFC 6455) as clients and their owner see them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <string>

#include "tests/signaling_http/raw_client.h"
#include "tests/signaling_http/served.h"

namespace signaling {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;

constexpr int kText = 1, kBinary = 2, kClose = 8, kPing = 9, kPong = 10;

TEST(WebSocket, OpensTalksBothWaysAndCloses) {
  Served served;
  RawClient client(served.port());
  const RawResponse response = client.Upgrade("/ws?token=abc");
  EXPECT_EQ(response.status, 101);
  // RFC 6455 section 1.3, the example's key.
  EXPECT_EQ(response.headers.at("sec-websocket-accept"), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
  client.SendFrame(kText, "hello");
  EXPECT_THAT(served.Told(2), ElementsAre("open 1 abc", "text 1 hello"));
  served.Run([&] { served.server().Send(1, "welcome"); });
  const RawFrame frame = client.ReadFrame();
  EXPECT_EQ(frame.opcode, kText);
  EXPECT_EQ(frame.payload, "welcome");
  client.SendFrame(kClose, "\x03\xe8");
  EXPECT_EQ(client.ReadFrame().close_code(), 1000);
  EXPECT_THAT(served.Told(3), ElementsAre("open 1 abc", "text 1 hello", "close 1"));
}

TEST(WebSocket, IdsAreNeverReusedAndUnknownOnesIgnored) {
  Served served;
  for (int i = 1; i <= 3; ++i) {
    RawClient client(served.port());
    client.Upgrade();
    EXPECT_EQ(served.Told(2 * i - 1).back(), "open " + std::to_string(i) + " -");
    client.CloseSending();
    EXPECT_EQ(served.Told(size_t{2} * i).back(), "close " + std::to_string(i));
  }
  served.Run([&] {
    served.server().Send(1, "gone");
    served.server().Close(2, 4401, "gone");
    served.server().Send(99, "never was");
  });
}

TEST(WebSocket, OwnerClosesWithItsCodeAfterWhatIsQueued) {
  Served served;
  RawClient client(served.port());
  client.Upgrade();
  served.Told(1);
  served.Run([&] {
    served.server().Send(1, "last words");
    served.server().Close(1, 4401, "Token has expired");
    served.server().Send(1, "never sent");
  });
  EXPECT_THAT(served.Told(2), ElementsAre("open 1 -", "close 1"));
  EXPECT_EQ(client.ReadFrame().payload, "last words");
  const RawFrame close = client.ReadFrame();
  EXPECT_EQ(close.close_code(), 4401);
  EXPECT_EQ(close.payload.substr(2), "Token has expired");
  client.SendFrame(kClose, "\x11\x31");
  EXPECT_TRUE(client.Ended());
}

TEST(WebSocket, ManyMessagesArriveInOrderAndWhole) {
  Served served;
  RawClient client(served.port());
  client.Upgrade();
  served.Told(1);
  served.Run([&] {
    for (int i = 0; i < 100; ++i)
      served.server().Send(1, std::string(size_t{97} * i, 'a' + i % 26));
  });
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(client.ReadFrame().payload, std::string(size_t{97} * i, 'a' + i % 26));
  }
}

TEST(WebSocket, BinaryIsRefusedWith1003) {
  Served served;
  RawClient client(served.port());
  client.Upgrade();
  client.SendFrame(kBinary, "\x01\x02");
  EXPECT_EQ(client.ReadFrame().close_code(), 1003);
  EXPECT_THAT(served.Told(2), ElementsAre("open 1 -", "close 1"));
}

TEST(WebSocket, MessagesOfMoreThan256KibibytesAreRefusedWith1009) {
  Served served;
  RawClient client(served.port());
  client.Upgrade();
  const std::string largest(262'144, 'x');
  client.SendFrame(kText, largest);
  EXPECT_EQ(served.Told(2).back(), "text 1 " + largest);
  client.SendFrame(kText, largest + "x");
  EXPECT_EQ(client.ReadFrame().close_code(), 1009);
  EXPECT_EQ(served.Told(3).back(), "close 1");
}

// Sends one frame on a new WebSocket; the code it is closed with.
int CloseCodeAfter(Served& served, int opcode, std::string_view payload, bool masked = true) {
  RawClient client(served.port());
  client.Upgrade();
  client.SendFrame(opcode, payload, masked);
  return client.ReadFrame().close_code();
}

TEST(WebSocket, BrokenRulesEndTheConnection) {
  Served served;
  EXPECT_EQ(CloseCodeAfter(served, kText, "hi", /*masked=*/false), 1002);
  EXPECT_EQ(CloseCodeAfter(served, kText, "\xff\xfe"), 1007);
  EXPECT_EQ(CloseCodeAfter(served, 3, ""), 1002);
  EXPECT_EQ(CloseCodeAfter(served, kPing, std::string(126, 'x')), 1002);
  EXPECT_EQ(served.Told(8).size(), 8u);
}

TEST(WebSocket, PingIsAnsweredWithItsPayload) {
  Served served;
  RawClient client(served.port());
  client.Upgrade();
  client.SendFrame(kPing, "are you there");
  const RawFrame pong = client.ReadFrame();
  EXPECT_EQ(pong.opcode, kPong);
  EXPECT_EQ(pong.payload, "are you there");
}

TEST(WebSocket, ASilentClientIsPingedAndThenDropped) {
  Served served({.timeouts = {.websocket_idle = milliseconds(60)}});
  RawClient client(served.port());
  client.Upgrade();
  EXPECT_EQ(client.ReadFrame().opcode, kPing);
  EXPECT_EQ(served.Told(2).back(), "close 1");
  EXPECT_TRUE(client.Ended());
}

TEST(WebSocket, AClientThatAnswersPingsStays) {
  Served served({.timeouts = {.websocket_idle = milliseconds(60)}});
  RawClient client(served.port());
  client.Upgrade();
  for (int i = 0; i < 6; ++i) {
    const RawFrame ping = client.ReadFrame();
    ASSERT_EQ(ping.opcode, kPing);
    client.SendFrame(kPong, ping.payload);
  }
  EXPECT_THAT(served.Told(1), ElementsAre("open 1 -"));
}

TEST(WebSocket, ANeverReadingClientIsClosedAtOneMebibyte) {
  Served served({.timeouts = {.websocket_close = milliseconds(50)}});
  RawClient client(served.port());
  client.ReadSlowly();
  client.Upgrade();
  served.Told(1);
  // The kernel takes some megabytes; the queue takes one more.
  served.Run([&] {
    for (int i = 0; i < 1024; ++i) served.server().Send(1, std::string(65'536, 'x'));
  });
  EXPECT_THAT(served.Told(2), ElementsAre("open 1 -", "close 1"));
}

TEST(WebSocket, AClientThatReadsLateStillLearnsWhyItWasClosed) {
  Served served;
  RawClient client(served.port());
  client.Upgrade();
  served.Told(1);
  served.Run([&] {
    for (int i = 0; i < 17; ++i) served.server().Send(1, std::string(65'536, 'x'));
  });
  EXPECT_EQ(served.Told(2).back(), "close 1");
  RawFrame frame = client.ReadFrame();
  while (frame.opcode == kText) frame = client.ReadFrame();
  EXPECT_EQ(frame.close_code(), 1013);
}

TEST(WebSocket, OtherSitesMayNotConnect) {
  Served served({.allowed_origins = {{"https://app.example"}}});
  const auto status = [&](std::string_view headers) {
    return RawClient(served.port()).Upgrade("/ws", headers).status;
  };
  EXPECT_EQ(status(""), 101);
  EXPECT_EQ(status("Origin: https://app.example\r\n"), 101);
  EXPECT_EQ(status("Origin: https://APP.example\r\n"), 101);
  EXPECT_EQ(status("Origin: http://h\r\n"), 101);  // the Host asked for
  EXPECT_EQ(status("Origin: https://evil.example\r\n"), 403);
  EXPECT_EQ(status("Origin: https://app.example.evil.example\r\n"), 403);
  EXPECT_EQ(status("Origin: null\r\n"), 403);
}

TEST(WebSocket, HandshakesAreChecked) {
  Served served;
  RawClient plain(served.port());
  const RawResponse response = plain.Ask("GET /ws HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(response.status, 426);
  EXPECT_EQ(response.headers.at("sec-websocket-version"), "13");
  const std::string start =
      "GET /ws HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n";
  EXPECT_EQ(RawClient(served.port())
                .Ask(start + "Sec-WebSocket-Version: 8\r\nSec-WebSocket-Key: "
                             "dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
                .status,
            426);
  EXPECT_EQ(RawClient(served.port())
                .Ask(start + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: x\r\n\r\n")
                .status,
            400);
  EXPECT_EQ(RawClient(served.port()).Upgrade("/elsewhere").status, 200);
}

TEST(WebSocket, StopClosesWith1001) {
  Served served;
  RawClient client(served.port());
  client.Upgrade();
  served.Told(1);
  std::promise<void> stopped;
  served.Run([&] { served.server().Stop([&] { stopped.set_value(); }); });
  EXPECT_EQ(client.ReadFrame().close_code(), 1001);
  EXPECT_EQ(served.Told(2).back(), "close 1");
  client.SendFrame(kClose, "\x03\xe9");
  EXPECT_TRUE(client.Ended());
  EXPECT_EQ(stopped.get_future().wait_for(std::chrono::seconds(10)), std::future_status::ready);
}

TEST(WebSocket, StopDoesNotWaitForeverForAClientThatNeverAnswers) {
  Served served({.timeouts = {.websocket_close = milliseconds(50)}});
  RawClient client(served.port());
  client.Upgrade();
  served.Told(1);
  std::promise<void> stopped;
  served.Run([&] { served.server().Stop([&] { stopped.set_value(); }); });
  EXPECT_EQ(stopped.get_future().wait_for(std::chrono::seconds(10)), std::future_status::ready);
}

TEST(WebSocket, CountsAmongTheConnections) {
  Served served({.max_connections = 1});
  {
    RawClient client(served.port());
    EXPECT_EQ(client.Upgrade().status, 101);
    EXPECT_EQ(RawClient(served.port()).Read().status, 503);
    client.SendFrame(kClose, "");
    client.ReadFrame();
    EXPECT_TRUE(client.Ended());
  }
  EXPECT_EQ(RawClient(served.port()).Upgrade().status, 101);
}

}  // namespace
}  // namespace signaling
