#include "signaling/http/held_outputs.h"

#include <cstddef>
#include <utility>

namespace signaling {

void HeldOutputs::Answer(const std::function<HttpResponse()>& answer, HttpRespond respond) {
  const auto place = static_cast<std::ptrdiff_t>(held_.size());
  HttpResponse response = answer();
  held_.insert(held_.begin() + place, Response{std::move(respond), std::move(response)});
}

void HeldOutputs::Send(SocketId socket, std::string text) {
  held_.emplace_back(Frame{socket, std::move(text)});
}

void HeldOutputs::Close(SocketId socket, uint16_t code, std::string_view reason) {
  held_.emplace_back(Closing{socket, code, std::string(reason)});
}

void HeldOutputs::Release() {
  auto released = std::exchange(held_, {});
  for (auto& held : released) {
    std::visit([this](auto& one) { Say(one); }, held);
  }
}

void HeldOutputs::Refuse(const HttpResponse& refusal) {
  auto held = std::exchange(held_, {});
  for (auto& one : held) {
    if (const auto* response = std::get_if<Response>(&one)) {
      response->respond(refusal);
    } else {
      held_.push_back(std::move(one));
    }
  }
}

}  // namespace signaling
