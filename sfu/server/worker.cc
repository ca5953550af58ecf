#include "sfu/server/worker.h"

#include <algorithm>
#include <array>
#include <utility>

#include "sfu/server/system_random.h"
#include "sfu/server/thread.h"
#include "sfu/server/wait.h"

namespace sfu {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::milliseconds kPublishInterval{100};

}  // namespace

Worker::Worker(std::unique_ptr<UdpSocket> socket, const EngineConfig& config, WorkerSinks sinks)
    : socket_(std::move(socket)), sinks_(std::move(sinks)), engine_(config, SystemRandom()) {}

Worker::~Worker() { Stop(); }

void Worker::Start(const std::string& thread_name, std::optional<int> core) {
  thread_ = StartThread(thread_name, core, [this] { Run(); });
}

void Worker::Stop() {
  stopping_.store(true);
  mailbox_.Wake();
  if (thread_.joinable()) thread_.join();
}

void Worker::Run() {
  enum : size_t { kSocket, kMailbox };
  std::array<pollfd, 2> descriptors = {pollfd{socket_->fd(), POLLIN, 0},
                                       pollfd{mailbox_.fd(), POLLIN, 0}};
  while (!stopping_.load(std::memory_order_relaxed)) {
    WaitUntil(descriptors, Deadline());
    const Time now = Clock::now();
    if (descriptors[kMailbox].revents != 0) ReadMailbox(now);
    if (descriptors[kSocket].revents != 0) {
      engine_.OnDatagrams(socket_->ReceiveBatch(), now);
      unpublished_ = true;
    }
    if (now >= engine_.deadline()) {
      engine_.OnTimeout(now);
      unpublished_ = true;
    }
    Flush();
    HandOver();
    if (unpublished_ && now >= publish_at_) Publish(now);
  }
}

Time Worker::Deadline() const {
  const Time deadline = engine_.deadline();
  return unpublished_ ? std::min(deadline, publish_at_) : deadline;
}

void Worker::ReadMailbox(Time now) {
  mailbox_.Take(batch_);
  unpublished_ = unpublished_ || !batch_.empty();
  for (Message& message : batch_) {
    if (const auto* const command = std::get_if<Command>(&message)) {
      engine_.Execute(*command, now);
    } else {
      engine_.OnHandshake(std::get<HandshakeOutput>(std::move(message)), now);
    }
  }
}

void Worker::Flush() {
  bool more = true;
  while (more) {
    trains_.Clear();
    more = engine_.Seal(trains_, Clock::now());
    if (trains_.empty()) return;
    socket_->SendBatch(trains_);
  }
}

void Worker::HandOver() {
  for (HandshakeInput& input : engine_.TakeHandshakeInputs()) {
    if (!sinks_.handshakes(std::move(input))) ++handshakes_refused_;
  }
  std::vector<Event> events = engine_.TakeEvents();
  if (!events.empty()) sinks_.events(std::move(events));
}

void Worker::Publish(Time now) {
  unpublished_ = false;
  publish_at_ = now + kPublishInterval;
  const std::lock_guard lock(stats_mutex_);
  published_ = engine_.stats();
  published_.drops[static_cast<size_t>(DropReason::kSendFailed)] += socket_->send_stats().dropped;
  published_.drops[static_cast<size_t>(DropReason::kHandshakeLimit)] += handshakes_refused_;
}

EngineStats Worker::stats() const {
  const std::lock_guard lock(stats_mutex_);
  return published_;
}

void Worker::Drain() {
  ReadMailbox(Clock::now());
  Flush();
  HandOver();
}

}  // namespace sfu
