// What a well-behaved HTTP client sees.
#include <gmock/gmock.h>

#include <chrono>
#include <future>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "signaling/http/http_error.h"
#include "tests/signaling_http/raw_client.h"
#include "tests/signaling_http/served.h"

namespace signaling {
namespace {

TEST(HttpRequests, AreGivenDecodedAndAnswered) {
  Served served;
  RawClient client(served.port());
  const RawResponse response =
      client.Ask("POST /a%20b?x=1%262&y HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, "POST /a b\nx=1&2\ny=\nhello");
  EXPECT_EQ(response.headers.at("content-type"), "text/plain");
  EXPECT_EQ(response.headers.at("date").size(), 29u);
}

TEST(HttpRequests, HeadersAreFoundInAnyCase) {
  Served served({}, [](const HttpRequest& request) {
    return HttpResponse{.body = std::string(request.Header("x-CONNECTION-id")) + "|" +
                                std::string(request.Header("absent")) + "|" + request.remote_ip};
  });
  RawClient client(served.port());
  EXPECT_EQ(client.Ask("GET / HTTP/1.1\r\nHost: h\r\nX-Connection-Id: 7\r\n\r\n").body,
            "7||127.0.0.1");
}

TEST(HttpRequests, ConnectionIsKeptAlive) {
  Served served;
  RawClient client(served.port());
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(client.Ask("GET /again HTTP/1.1\r\nHost: h\r\n\r\n").body, "GET /again\n");
  }
  EXPECT_EQ(client.Ask("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n").status, 200);
  EXPECT_TRUE(client.Ended());
}

TEST(HttpRequests, PipelinedOnesAreAnsweredInOrder) {
  Served served;
  RawClient client(served.port());
  std::string all;
  for (int i = 0; i < 50; ++i) {
    all += "POST /" + std::to_string(i) +
           " HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
  }
  client.Send(all);
  for (int i = 0; i < 50; ++i) {
    EXPECT_EQ(client.Read().body, "POST /" + std::to_string(i) + "\nabc");
  }
}

TEST(HttpRequests, ArriveByteByByte) {
  Served served;
  RawClient client(served.port());
  for (const char c : std::string("PUT /slow HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nok")) {
    client.Send({&c, 1});
  }
  EXPECT_EQ(client.Read().body, "PUT /slow\nok");
}

TEST(HttpRequests, HeadIsAskedAsGetAndAnsweredWithoutBody) {
  Served served;
  RawClient client(served.port());
  const RawResponse head = client.Ask("HEAD /x HTTP/1.1\r\nHost: h\r\n\r\n", /*head=*/true);
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.headers.at("content-length"), "7");
  EXPECT_EQ(client.Ask("GET /x HTTP/1.1\r\nHost: h\r\n\r\n").body, "GET /x\n");
}

TEST(HttpRequests, NoContentHasNoLength) {
  Served served({}, [](const HttpRequest&) { return HttpResponse{.status = 204}; });
  RawClient client(served.port());
  for (int i = 0; i < 2; ++i) {
    const RawResponse response = client.Ask("OPTIONS /x HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(response.status, 204);
    EXPECT_FALSE(response.headers.contains("content-length"));
  }
}

TEST(HttpRequests, ExpectedContinueIsGiven) {
  Served served;
  RawClient client(served.port());
  const RawResponse interim =
      client.Ask("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(interim.status, 100);
  EXPECT_EQ(client.Ask("ok").body, "POST /\nok");
}

TEST(HttpRequests, OfHttp10AreAnsweredAndTheConnectionEnded) {
  Served served;
  RawClient client(served.port());
  EXPECT_EQ(client.Ask("GET /old HTTP/1.0\r\n\r\n").body, "GET /old\n");
  EXPECT_TRUE(client.Ended());
}

TEST(HttpRequests, BodyOfOneMebibyteIsTaken) {
  Served served;
  RawClient client(served.port());
  const std::string body(1'048'576, 'x');
  client.Send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1048576\r\n\r\n" + body);
  EXPECT_EQ(client.Read().body, "POST /\n" + body);
}

TEST(HttpRequests, ResponseHeadersCannotBeForged) {
  Served served({}, [](const HttpRequest& request) {
    return HttpResponse{.headers = {{"X-Good", "1"}, {"X-Echo", request.body}}, .body = ""};
  });
  RawClient client(served.port());
  const RawResponse response =
      client.Ask("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 16\r\n\r\na\r\nSet-Cookie: x");
  EXPECT_EQ(response.headers.at("x-good"), "1");
  EXPECT_FALSE(response.headers.contains("x-echo"));
  EXPECT_FALSE(response.headers.contains("set-cookie"));
}

TEST(HttpRequests, WhatRefusesThemCanBeReadByPagesOfAllowedOrigins) {
  Served served({.allowed_origins = {{"https://good.example"}}},
                [](const HttpRequest& request) -> HttpResponse {
                  if (request.path == "/full") {
                    return UnavailableResponse("storage_failed", "Try again",
                                               std::chrono::seconds(2));
                  }
                  throw std::runtime_error("secret");
                });
  for (const auto& [path, status] : {std::pair("/full", 503), std::pair("/throw", 500)}) {
    const std::string request = "GET " + std::string(path) + " HTTP/1.1\r\nHost: h\r\nOrigin: ";
    const RawResponse good = RawClient(served.port()).Ask(request + "https://good.example\r\n\r\n");
    EXPECT_EQ(good.status, status);
    EXPECT_EQ(good.headers.at("access-control-allow-origin"), "https://good.example");
    const RawResponse bad = RawClient(served.port()).Ask(request + "https://bad.example\r\n\r\n");
    EXPECT_EQ(bad.status, status);
    EXPECT_FALSE(bad.headers.contains("access-control-allow-origin"));
  }
}

TEST(HttpRequests, AThrowingHandlerIsAnInternalErrorAndNothingMore) {
  Served served({}, [](const HttpRequest& request) -> HttpResponse {
    if (request.path == "/throw") throw std::runtime_error("secret");
    return Served::Echo(request);
  });
  RawClient client(served.port());
  const RawResponse response = client.Ask("GET /throw HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(response.status, 500);
  EXPECT_EQ(response.body.find("secret"), std::string::npos);
  EXPECT_EQ(client.Ask("GET / HTTP/1.1\r\nHost: h\r\n\r\n").status, 200);
}

TEST(HttpServer, SaysInASentenceWhyItCannotListen) {
  Served first;
  boost::asio::io_context io;
  HttpServer second(io, {.port = first.port()},
                    [](const HttpRequest& request, const HttpRespond& respond) {
                      respond(Served::Echo(request));
                    },
                    {});
  EXPECT_EQ(second.Listen(), "Cannot listen on 127.0.0.1:" + std::to_string(first.port()) +
                                 ": address already in use. Choose another with --http_listen.");
}

// A request whose body is to come.
constexpr std::string_view kBegun =
    "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n";

// Leaves the answer to the test.
HttpHandler HandOn(std::promise<HttpRespond>& asked) {
  return [&asked](const HttpRequest&, const HttpRespond& respond) { asked.set_value(respond); };
}

TEST(HttpServer, StopLetsARequestBeAnsweredThatItHas) {
  std::promise<HttpRespond> asked;
  Served served({}, HandOn(asked));
  RawClient client(served.port());
  client.Send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n");
  HttpRespond respond = asked.get_future().get();
  std::promise<void> stopped;
  served.Run([&] { served.server().Stop([&] { stopped.set_value(); }); });
  served.Run(
      [&] { std::exchange(respond, nullptr)({.status = 201, .headers = {}, .body = "done"}); });
  const RawResponse response = client.Read();
  EXPECT_EQ(response.status, 201);
  EXPECT_EQ(response.body, "done");
  EXPECT_EQ(response.headers.at("connection"), "close");
  EXPECT_TRUE(client.Ended());
  client.CloseSending();
  EXPECT_EQ(stopped.get_future().wait_for(std::chrono::seconds(10)), std::future_status::ready);
}

TEST(HttpServer, StopHasARequestTriedAgainThatHasOnlyPartlyArrived) {
  Served served;
  RawClient client(served.port());
  EXPECT_EQ(client.Ask(kBegun).status, 100);
  served.Run([&] { served.server().Stop(); });
  const RawResponse response = client.Ask("hello");
  EXPECT_EQ(response.status, 503);
  EXPECT_EQ(response.headers.at("retry-after"), "1");
  EXPECT_THAT(response.body, testing::HasSubstr("draining"));
  EXPECT_TRUE(client.Ended());
}

TEST(HttpServer, StopDoesNotWaitForeverForAnAnswerOrARequest) {
  std::promise<HttpRespond> asked;
  Served served({.timeouts = {.goodbye = std::chrono::milliseconds(50)}}, HandOn(asked));
  RawClient unanswered(served.port());
  unanswered.Send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  HttpRespond held = asked.get_future().get();
  RawClient slow(served.port());
  EXPECT_EQ(slow.Ask(kBegun).status, 100);
  std::promise<void> stopped;
  served.Run([&] { served.server().Stop([&] { stopped.set_value(); }); });
  EXPECT_EQ(stopped.get_future().wait_for(std::chrono::seconds(10)), std::future_status::ready);
  EXPECT_TRUE(unanswered.Ended());
  served.Run([&] { held = nullptr; });
}

TEST(HttpServer, StopEndsOpenConnections) {
  Served served;
  RawClient idle(served.port());
  EXPECT_EQ(idle.Ask("GET / HTTP/1.1\r\nHost: h\r\n\r\n").status, 200);
  served.Run([&] { served.server().Stop(); });
  EXPECT_TRUE(idle.Ended());
}

}  // namespace
}  // namespace signaling
