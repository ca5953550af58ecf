// The HTTP and WebSocket server (Boost.Beast on one Asio thread), behind plain values.
//
// Limits: header 16 KiB within 10 s, body 1 MiB within 30 s, WebSocket message 256 KiB, outbound
// queue 1 MiB per socket and then close 1013, silent sockets dropped after 35 s, at most
// max_connections at once.
//
// HTTP/1.1 (RFC 9112) with keep-alive and pipelining, answered in order; HEAD is asked as GET and
// answered without its body. What the server refuses itself (400, 403, 408, 413, 426, 431, 500,
// 503) has a JSON body as every other error.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "signaling/http/http_types.h"

namespace boost::asio {
class io_context;
}

namespace signaling {

// How long the server waits; shorter in tests.
struct HttpTimeouts {
  std::chrono::milliseconds header{10'000};          // from the first byte to the last header
  std::chrono::milliseconds body{30'000};            // from then to the last byte of the body
  std::chrono::milliseconds idle{60'000};            // between requests of a connection
  std::chrono::milliseconds write{30'000};           // until the client has taken a response
  std::chrono::milliseconds websocket_idle{35'000};  // pinged at half of it
  std::chrono::milliseconds websocket_close{5'000};  // until the peer has taken our close frame
  // For what is under way when the server stops, and for what a client still sends after its last
  // response.
  std::chrono::milliseconds goodbye{2'000};
};

struct HttpServerOptions {
  std::string address = "127.0.0.1";
  uint16_t port = 8080;  // 0: any free one, see port()
  size_t max_connections = 10'000;
  // Cross-site WebSocket guard: origins that may upgrade; nullopt: any (development mode). A
  // request without an Origin header (no browser) and pages of this server itself always may.
  std::optional<std::vector<std::string>> allowed_origins;
  HttpTimeouts timeouts;
};

class HttpServer : public WebSockets {
 public:
  // Upgrades are accepted on path /ws only. `on_close` comes soon after a socket is closed from
  // either side, never from within Send or Close. Destroying the server ends all callbacks.
  HttpServer(boost::asio::io_context& io, HttpServerOptions options, HttpHandler on_request,
             WebSocketHandler on_socket);
  ~HttpServer() override;

  // Binds and starts accepting. Empty on success, else one sentence ("Cannot listen on
  // 127.0.0.1:8080: address already in use. Choose another with --http_listen.").
  std::string Listen();
  uint16_t port() const;
  // Stops accepting, closes WebSockets with 1001 and connections that wait for a request. What was
  // asked before is answered, what has only partly arrived is refused (503, Retry-After).
  // `on_stopped` is called when the last of them has ended, which takes as long as their clients
  // let it (at most timeouts.websocket_close, timeouts.goodbye).
  void Stop(std::function<void()> on_stopped = nullptr);

  void Send(SocketId socket, std::string text) override;
  void Close(SocketId socket, uint16_t code, std::string_view reason) override;

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace signaling
