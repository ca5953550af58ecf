// What a badly behaved HTTP client sees: a sentence where it can read one, and never more of the
// server than the limits allow.
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>

#include "tests/signaling_http/raw_client.h"
#include "tests/signaling_http/served.h"

namespace signaling {
namespace {

using std::chrono::milliseconds;

constexpr char kGet[] = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";

// The refusal has its status and code, closes the connection, and leaves the server in health.
void ExpectRefused(Served& served, std::string_view bytes, int status, std::string_view code) {
  RawClient client(served.port());
  client.Send(bytes);
  RawResponse response = client.Read();
  EXPECT_EQ(response.status, status) << bytes.substr(0, 100);
  EXPECT_NE(response.body.find("\"code\":\"" + std::string(code) + "\""), std::string::npos)
      << response.body;
  EXPECT_NE(response.body.find("{\"error\":\""), std::string::npos);
  EXPECT_EQ(response.headers["content-type"], "application/json");
  client.CloseSending();
  EXPECT_TRUE(client.Ended());
  EXPECT_EQ(RawClient(served.port()).Ask(kGet).status, 200);
}

TEST(HttpLimits, WhatIsNotHttpIsRefused) {
  Served served;
  for (const std::string_view bytes : {
           "hello\r\n\r\n",
           "GET / HTTP/2.0\r\nHost: h\r\n\r\n",
           "GET /\r\n\r\n",
           "G=T / HTTP/1.1\r\nHost: h\r\n\r\n",
           "GET / HTTP/1.1\r\nHost: h\r\nNo colon\r\n\r\n",
           "GET / HTTP/1.1\r\nHost: h\r\nBad name: 1\r\n\r\n",
           "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: -1\r\n\r\n",
           "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
           "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n",
           "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
           "\x16\x03\x01\x02\r\n\r\n",
       }) {
    ExpectRefused(served, bytes, 400, "bad_request");
  }
}

TEST(HttpLimits, ExactlyOneHostIsNeeded) {
  Served served;
  ExpectRefused(served, "GET / HTTP/1.1\r\n\r\n", 400, "bad_request");
  ExpectRefused(served, "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400, "bad_request");
}

TEST(HttpLimits, MalformedTargetsAreRefused) {
  Served served;
  for (const std::string_view target : {"*", "x", "/%", "/%zz", "/%00", "/a?b=%0d", "/a#b"}) {
    ExpectRefused(served, "GET " + std::string(target) + " HTTP/1.1\r\nHost: h\r\n\r\n", 400,
                  "bad_target");
  }
}

TEST(HttpLimits, HeadersOfMoreThan16KibibytesAreRefused) {
  Served served;
  RawClient client(served.port());
  const std::string start = "GET / HTTP/1.1\r\nHost: h\r\nX: ";
  EXPECT_EQ(client.Ask(start + std::string(16'000, 'x') + "\r\n\r\n").status, 200);
  ExpectRefused(served, start + std::string(17'000, 'x') + "\r\n\r\n", 431, "headers_too_large");
  std::string many = "GET / HTTP/1.1\r\nHost: h\r\n";
  for (int i = 0; i < 5000; ++i) many += "A: b\r\n";
  ExpectRefused(served, many + "\r\n", 431, "headers_too_large");
  ExpectRefused(served, "GET /" + std::string(20'000, 'x') + " HTTP/1.1\r\nHost: h\r\n\r\n", 431,
                "headers_too_large");
}

TEST(HttpLimits, BodiesOfMoreThanOneMebibyteAreRefused) {
  Served served;
  ExpectRefused(served, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1048577\r\n\r\n", 413,
                "body_too_large");
  // The answer arrives although the client goes on sending for a while.
  ExpectRefused(
      served,
      "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3000000\r\n\r\n" + std::string(3'000'000, 'x'),
      413, "body_too_large");
  std::string chunked = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (int i = 0; i < 17; ++i) chunked += "10000\r\n" + std::string(65536, 'x') + "\r\n";
  ExpectRefused(served, chunked, 413, "body_too_large");
}

TEST(HttpLimits, RefusalsCanBeReadByPagesOfAllowedOrigins) {
  Served served({.allowed_origins = {{"https://good.example"}}});
  const std::string request =
      "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9000000\r\nOrigin: https://";
  const RawResponse good = RawClient(served.port()).Ask(request + "good.example\r\n\r\n");
  EXPECT_EQ(good.status, 413);
  EXPECT_EQ(good.headers.at("access-control-allow-origin"), "https://good.example");
  const RawResponse bad = RawClient(served.port()).Ask(request + "bad.example\r\n\r\n");
  EXPECT_FALSE(bad.headers.contains("access-control-allow-origin"));
}

TEST(HttpLimits, ASlowHeaderIsAnsweredWith408) {
  Served served({.timeouts = {.header = milliseconds(30)}});
  ExpectRefused(served, "GET / HTTP/1.1\r\nHost:", 408, "request_timeout");
}

TEST(HttpLimits, ADrippedHeaderGetsNoExtraTime) {
  Served served({.timeouts = {.header = milliseconds(50)}});
  RawClient client(served.port());
  client.Send("GET / HTTP/1.1\r\nHost: h\r\n");
  bool taken = true;
  for (int i = 0; taken && i < 1'000'000; ++i) taken = client.Send("A: b\r\n");
  const int status = client.Read().status;
  EXPECT_TRUE(status == 408 || status == 431 || status == 0) << status;
  EXPECT_NE(status, 200);
}

TEST(HttpLimits, ASlowBodyIsAnsweredWith408) {
  Served served({.timeouts = {.body = milliseconds(30)}});
  ExpectRefused(served, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nabc", 408,
                "request_timeout");
}

TEST(HttpLimits, IdleConnectionsAreClosedWithoutAWord) {
  Served served({.timeouts = {.header = milliseconds(30), .idle = milliseconds(30)}});
  RawClient silent(served.port());
  EXPECT_TRUE(silent.Ended());
  RawClient client(served.port());
  EXPECT_EQ(client.Ask(kGet).status, 200);
  EXPECT_TRUE(client.Ended());
}

TEST(HttpLimits, AClientThatDoesNotReadIsDropped) {
  static constexpr size_t kMuch = 32'000'000;  // more than the kernel takes
  Served served({.timeouts = {.write = milliseconds(50)}},
                [](const HttpRequest&) { return HttpResponse{.body = std::string(kMuch, 'x')}; });
  RawClient client(served.port());
  client.ReadSlowly();
  client.Send(kGet);
  // The server gives up: what it still had to say is cut.
  while (client.Send(std::string(1024, 'y'))) {
  }
  EXPECT_NE(client.Read().body.size(), kMuch);
}

TEST(HttpLimits, ConnectionsBeyondTheLimitAreToldSo) {
  Served served({.max_connections = 2});
  RawClient first(served.port());
  auto second = std::make_unique<RawClient>(served.port());
  EXPECT_EQ(first.Ask(kGet).status, 200);
  EXPECT_EQ(second->Ask(kGet).status, 200);
  const RawResponse third = RawClient(served.port()).Read();
  EXPECT_EQ(third.status, 503);
  EXPECT_EQ(third.headers.at("retry-after"), "5");
  EXPECT_EQ(third.body, R"({"error":"The server has too many connections","code":"too_busy"})");
  second->CloseSending();
  EXPECT_TRUE(second->Ended());
  RawClient fourth(served.port());
  EXPECT_EQ(fourth.Ask(kGet).status, 200);
}

TEST(HttpLimits, AClientThatLeavesMidwayDisturbsNobody) {
  Served served;
  for (const std::string_view part : {"", "G", "GET / HTTP/1.1\r\n",
                                      "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nx"}) {
    RawClient client(served.port());
    client.Send(part);
    client.CloseSending();
    EXPECT_TRUE(client.Ended());
  }
  EXPECT_EQ(RawClient(served.port()).Ask(kGet).status, 200);
}

}  // namespace
}  // namespace signaling
