// The HTTP and WebSocket server (Boost.Beast on one Asio thread), behind plain values.
//
// Limits (S-19): header 16 KiB within 10 s, body 1 MiB, WebSocket frame 256 KiB, outbound queue 1
// MiB per socket and then close 1013, silent sockets dropped after 35 s, at most max_connections at
// once.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "signaling/http/http_types.h"

namespace boost::asio {
class io_context;
}

namespace signaling {

struct HttpServerOptions {
  std::string address = "127.0.0.1";
  uint16_t port = 8080;  // 0: any free one, see port()
  size_t max_connections = 10'000;
  // Cross-site WebSocket guard: origins that may upgrade; empty: any (development mode). A request
  // without an Origin header (no browser) always may.
  std::vector<std::string> allowed_origins;
};

class HttpServer : public WebSockets {
 public:
  // Upgrades are accepted on path /ws only. Throws nothing; Listen says what went wrong.
  HttpServer(boost::asio::io_context& io, HttpServerOptions options, HttpHandler on_request,
             WebSocketHandler on_socket);
  ~HttpServer() override;

  // Binds and starts accepting. Empty on success, else one sentence ("Cannot listen on
  // 127.0.0.1:8080: address already in use. Choose another with --http_listen.").
  std::string Listen();
  uint16_t port() const;
  // Stops accepting, closes WebSockets with 1001 and drops the rest.
  void Stop();

  void Send(SocketId socket, std::string text) override;
  void Close(SocketId socket, uint16_t code, std::string_view reason) override;

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace signaling
