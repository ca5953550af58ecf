#include "signaling/http/turns.h"

#include <spdlog/spdlog.h>

#include <boost/asio/post.hpp>
#include <string>
#include <utility>

#include "signaling/http/http_error.h"

namespace signaling {
namespace {

using Clock = std::chrono::steady_clock;

HttpResponse CannotStore() {
  return UnavailableResponse("storage_failed",
                             "The server cannot write to its disk at the moment; please try again",
                             std::chrono::seconds(2));
}

}  // namespace

Turns::Turns(boost::asio::io_context& io, HeldOutputs& held, TurnHooks hooks,
             std::chrono::milliseconds retry)
    : io_(io),
      held_(held),
      hooks_(std::move(hooks)),
      retry_after_(retry),
      retry_(io),
      gathering_(io) {}

void Turns::Do(std::function<void()> work) {
  if (!stalled_) {
    work();
    return Join();
  }
  waiting_.push_back(std::move(work));
  if (waiting_.size() > kMaxWaiting) hooks_.on_hopeless();
}

void Turns::Answer(const std::function<HttpResponse()>& answer, HttpRespond respond) {
  if (stalled_) return respond(CannotStore());
  held_.Answer(answer, std::move(respond));
  Join();
}

void Turns::Join() {
  ++done_;
  if (open_) return;
  if (!hooks_.changed()) {
    done_ = 0;
    if (hooks_.on_turn) hooks_.on_turn();
    return held_.Release();
  }
  open_ = true;
  if (Clock::now() < pace_.next()) {
    gathering_.expires_at(pace_.next());
    gathering_.async_wait([this](boost::system::error_code) { End(); });
    return;
  }
  // Behind everything that is ready to run now: that is the turn.
  boost::asio::post(io_, [this] { End(); });
}

void Turns::End() {
  open_ = false;
  if (hooks_.on_turn) hooks_.on_turn();
  const auto began = Clock::now();
  const absl::Status status = hooks_.commit();
  if (!status.ok()) return Stall(status);
  pace_.OnCommit(std::exchange(done_, 0), began, Clock::now());
  held_.Release();
  if (hooks_.on_committed) hooks_.on_committed();
  if (stalled_) Resume();
}

void Turns::Stall(const absl::Status& why) {
  if (!std::exchange(stalled_, true)) {
    const absl::string_view sentence = why.message();
    spdlog::error("{}; changes are refused until it works again",
                  std::string_view(sentence.data(), sentence.size()));
  }
  held_.Refuse(CannotStore());
  retry_.expires_after(retry_after_);
  retry_.async_wait([this](boost::system::error_code error) {
    if (!error) End();
  });
}

void Turns::Resume() {
  spdlog::info("The database can be written again");
  stalled_ = false;
  for (const auto& work : std::exchange(waiting_, {})) work();
  Join();
}

}  // namespace signaling
