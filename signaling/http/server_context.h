// What the connections of one HttpServer share: its options, its owner's callbacks, and the list of
// who is connected. Lives as long as the last connection; touched by the signaling thread only.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "signaling/http/http_server.h"
#include "signaling/http/http_types.h"

namespace signaling {

inline constexpr size_t kMaxHeaderBytes = 16'384;
inline constexpr size_t kMaxBodyBytes = 1'048'576;
inline constexpr size_t kMaxWebSocketMessageBytes = 262'144;
inline constexpr size_t kMaxQueuedBytes = 1'048'576;

// A connection that still speaks HTTP.
class HttpConnection {
 public:
  virtual ~HttpConnection() = default;
  // The server stops: end, after the request that is under way.
  virtual void Finish() = 0;
};

// A connection that was upgraded.
class WebSocketConnection {
 public:
  virtual ~WebSocketConnection() = default;
  virtual void Send(std::string text) = 0;
  virtual void Close(uint16_t code, std::string_view reason) = 0;
};

struct ServerContext {
  HttpServerOptions options;
  HttpHandler on_request;
  WebSocketHandler on_socket;
  bool stopped = false;    // no new connection, no new request
  bool destroyed = false;  // no callback any more

  size_t connections = 0;
  std::function<void()> on_idle;  // once, when the last connection has ended
  SocketId next_socket = 1;
  std::unordered_set<HttpConnection*> http;
  std::unordered_map<SocketId, std::shared_ptr<WebSocketConnection>> sockets;
};

// One of max_connections, given back when its connection ends.
class ConnectionSlot {
 public:
  explicit ConnectionSlot(std::shared_ptr<ServerContext> context) : context_(std::move(context)) {
    ++context_->connections;
  }
  ConnectionSlot(ConnectionSlot&& other) noexcept : context_(std::move(other.context_)) {}
  ConnectionSlot& operator=(ConnectionSlot&&) = delete;
  ~ConnectionSlot() {
    if (!context_ || --context_->connections > 0 || !context_->on_idle) return;
    std::exchange(context_->on_idle, nullptr)();
  }
  const std::shared_ptr<ServerContext>& shared_context() const { return context_; }

 private:
  std::shared_ptr<ServerContext> context_;
};

}  // namespace signaling
