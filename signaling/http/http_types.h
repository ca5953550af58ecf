// HTTP and WebSocket as plain values, so that nothing but the server's own .cc files sees Beast.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace signaling {

struct HttpRequest {
  std::string method;  // "GET", "POST", …
  std::string path;    // percent-decoded, without the query: "/api/v2/connect"
  std::vector<std::pair<std::string, std::string>> query;    // decoded, in order
  std::vector<std::pair<std::string, std::string>> headers;  // names as sent
  std::string body;
  std::string remote_ip;

  // The first header of that name, case-insensitively; empty when absent.
  std::string_view Header(std::string_view name) const;
  // The first query parameter of that name; nullopt when absent.
  std::optional<std::string_view> Query(std::string_view name) const;
};

struct HttpResponse {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
};

// Sends the response to one request: to be called once, now or later, on the signaling thread.
using HttpRespond = std::function<void(HttpResponse)>;
// Asks for a response; called on the signaling thread, never concurrently. It may throw as long as
// it has not responded.
using HttpHandler = std::function<void(const HttpRequest&, HttpRespond)>;

// One WebSocket of a client, named by a number that is never reused.
using SocketId = uint64_t;

// A close code of RFC 6455 section 7.4.1, as registered: come back later.
inline constexpr uint16_t kTryAgainLater = 1013;

// What the server's WebSockets tell their owner; called on the signaling thread.
struct WebSocketHandler {
  std::function<void(SocketId, const HttpRequest& upgrade)> on_open;
  std::function<void(SocketId, std::string_view text)> on_message;
  std::function<void(SocketId)> on_close;  // exactly once for each on_open
};

// What the owner can do to a WebSocket. Unknown ids are ignored: the socket may just have gone.
class WebSockets {
 public:
  virtual ~WebSockets() = default;
  virtual void Send(SocketId socket, std::string text) = 0;
  // Sends a close frame (4401 and the like) after what is queued.
  virtual void Close(SocketId socket, uint16_t code, std::string_view reason) = 0;
};

}  // namespace signaling
