// What the server has decided to say, kept back until what it says is durable: HTTP responses and
// WebSocket frames leave in one order, and only when they are released. Of one request, the
// response goes before the frames that it caused: whoever accepts a call reads the answer before
// the event.
//
// Pure; one thread. What is held is one turn of the event loop's, and is bounded by what the
// server's connections may ask in it.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "signaling/http/http_types.h"

namespace signaling {

class HeldOutputs : public WebSockets {
 public:
  // `sockets` outlives it.
  explicit HeldOutputs(WebSockets& sockets) : sockets_(sockets) {}

  // Holds what `answer` returns for `respond`, before the frames that it sends meanwhile.
  void Answer(const std::function<HttpResponse()>& answer, HttpRespond respond);
  void Send(SocketId socket, std::string text) override;
  void Close(SocketId socket, uint16_t code, std::string_view reason) override;

  void Release();
  // Answers every held request with `refusal` instead; frames stay held.
  void Refuse(const HttpResponse& refusal);
  bool empty() const { return held_.empty(); }

 private:
  struct Response {
    HttpRespond respond;
    HttpResponse response;
  };
  struct Frame {
    SocketId socket;
    std::string text;
  };
  struct Closing {
    SocketId socket;
    uint16_t code;
    std::string reason;
  };

  void Say(Response& held) { held.respond(std::move(held.response)); }
  void Say(Frame& held) { sockets_.Send(held.socket, std::move(held.text)); }
  void Say(Closing& held) { sockets_.Close(held.socket, held.code, held.reason); }

  WebSockets& sockets_;
  std::vector<std::variant<Response, Frame, Closing>> held_;
};

}  // namespace signaling
