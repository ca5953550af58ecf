#include "signaling/push/push_sender.h"

#include <iterator>
#include <utility>

namespace signaling {
namespace {

// Nothing is due by time: it wakes for mail and answers.
constexpr std::chrono::milliseconds kPatience{60'000};

Instant Now() {
  return {.steady = std::chrono::steady_clock::now(), .wall = std::chrono::system_clock::now()};
}

}  // namespace

PushSender::PushSender(std::vector<ActivePushProvider> providers, Random random,
                       std::function<void(std::vector<PushResult>)> on_results)
    : on_results_(std::move(on_results)),
      dispatcher_(std::move(providers), std::move(random)),
      thread_([this] { Run(); }) {}

PushSender::~PushSender() {
  stopping_ = true;
  transport_.Wake();
  thread_.join();
}

void PushSender::Send(std::vector<DuePush> pushes) {
  if (pushes.empty()) return;
  {
    const std::lock_guard lock(mutex_);
    std::move(pushes.begin(), pushes.end(), std::back_inserter(mail_));
  }
  transport_.Wake();
}

std::vector<DuePush> PushSender::TakeMail() {
  const std::lock_guard lock(mutex_);
  return std::exchange(mail_, {});
}

void PushSender::Run() {
  while (!stopping_) {
    for (DuePush& push : TakeMail()) dispatcher_.Submit(std::move(push), Now());
    for (OutgoingPush& out : dispatcher_.TakeRequests()) {
      transport_.Start(out.exchange, std::move(out.request));
    }
    std::vector<PushResult> results = dispatcher_.TakeResults();
    if (!results.empty()) on_results_(std::move(results));
    for (const AnsweredExchange& each : transport_.Poll(kPatience)) {
      dispatcher_.OnAnswer(each.exchange, each.answer, Now());
    }
  }
}

}  // namespace signaling
