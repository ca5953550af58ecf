#include "signaling/push/push_pump.h"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <utility>

namespace signaling {

PushPump::PushPump(boost::asio::io_context& io, Store& store,
                   std::vector<ActivePushProvider> providers, Random random, PushPumpHooks hooks)
    : io_(io),
      store_(store),
      hooks_(std::move(hooks)),
      timer_(io),
      sender_(std::make_unique<PushSender>(
          std::move(providers), std::move(random), [this](std::vector<PushResult> results) {
            boost::asio::post(io_, [this, results = std::move(results)] { OnResults(results); });
          })) {}

void PushPump::Stop() {
  timer_.cancel();
  sender_.reset();
}

void PushPump::AfterCommit() {
  if (sender_ == nullptr) return;
  sender_->Send(std::exchange(leased_, {}));
  Arm();
}

void PushPump::Arm() {
  if (leasing_ || out_.size() >= kMaxOut) return;  // results make room, and are a turn
  const std::optional<WallTime> next = store_.NextPushDue();
  if (!next) return;
  const auto wait = std::max(*next - hooks_.now().wall, WallTime::duration(0));
  timer_.expires_after(std::chrono::ceil<std::chrono::milliseconds>(wait));
  timer_.async_wait([this](boost::system::error_code error) {
    if (!error && sender_ != nullptr) Lease();
  });
}

void PushPump::Lease() {
  leasing_ = true;
  hooks_.in_turn([this] {
    leasing_ = false;
    for (DuePush& push : store_.TakeDuePushes(hooks_.now().wall, kLease, kMaxOut - out_.size())) {
      // One whose lease did not become durable, or took longer, is out still.
      if (out_.insert(push.job.id).second) leased_.push_back(std::move(push));
    }
    if (leased_.empty()) Arm();
  });
}

void PushPump::OnResults(const std::vector<PushResult>& results) {
  hooks_.in_turn([this, results] {
    for (const PushResult& result : results) out_.erase(result.job_id);
    hooks_.on_results(results);
  });
}

}  // namespace signaling
