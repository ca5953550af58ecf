#include "sfu/server/worker.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
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
    : socket_(std::move(socket)), sinks_(std::move(sinks)), engine_(config, SystemRandom()) {
  descriptors_[kSocket] = {socket_->fd(), POLLIN, 0};
  descriptors_[kMailbox] = {mailbox_.fd(), POLLIN, 0};
}

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
  while (!stopping_.load(std::memory_order_relaxed)) {
    Wait();
    const Time now = Clock::now();
    if (descriptors_[kMailbox].revents != 0) ReadMailbox(now);
    bool received = false;
    if (descriptors_[kSocket].revents != 0) {
      const std::span<const ReceivedDatagram> batch = socket_->ReceiveBatch();
      received = !batch.empty();
      engine_.OnDatagrams(batch, now);
      // What it chose to wait is no delay.
      if (received) load_.OnBatch(batch.front().waited - tick_.Wait());
      unpublished_ = unpublished_ || received;
    }
    if (now >= engine_.deadline()) {
      engine_.OnTimeout(now);
      unpublished_ = true;
    }
    SendSealed();
    HandOver();
    const Time done = Clock::now();
    if (received) tick_.OnTurn(now, done, socket_->more_waiting());
    load_.OnTurn(now, done);
    if (load_.Due(done)) {
      engine_.OnLoad(load_.Take(done, ThreadRunTime(), socket_->receive_overflows()));
      tick_.OnShedding(engine_.shedding(), done);
    }
    TellLoad();
    if (unpublished_ && now >= publish_at_) {
      Publish(now);
      WarnOfSegmentation();
    }
  }
}

// Until there is something to do; before the tick is over that is not what arrives at the socket.
void Worker::Wait() {
  const Time receive_at = tick_.ReceiveAt();
  const std::span<pollfd> descriptors = descriptors_;
  if (Clock::now() < receive_at) {
    descriptors_[kSocket].revents = 0;
    WaitUntil(descriptors.subspan(kMailbox), std::min(Deadline(), receive_at));
    // When the tick is over there mostly is something in the socket: asking would cost as much.
    if (descriptors_[kMailbox].revents == 0 && Clock::now() >= receive_at) {
      descriptors_[kSocket].revents = POLLIN;
    }
    return;
  }
  WaitUntil(descriptors, Deadline());
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

void Worker::SendSealed() {
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

// The socket falls back and recovers by itself; an operator should know once.
void Worker::WarnOfSegmentation() {
  if (socket_->segmenting() || warned_of_segmentation_) return;
  warned_of_segmentation_ = true;
  sinks_.warning(
      "The kernel or a peer's path refuses segmentation offload (UDP_SEGMENT): packets are sent "
      "one "
      "by one, at several times the cost");
}

void Worker::TellLoad() {
  if (const bool saturated = engine_.saturated(); saturated != told_saturated_) {
    told_saturated_ = saturated;
    sinks_.saturation(saturated);
  }
  if (const bool shedding = engine_.shedding(); shedding != told_shedding_) {
    told_shedding_ = shedding;
    const char* const what = shedding ? " cannot forward all it is asked for: it sends less video"
                                      : " keeps up again: all video is sent";
    sinks_.warning(absl::StrCat("The media worker on UDP port ", port(), what));
  }
}

EngineStats Worker::stats() const {
  const std::lock_guard lock(stats_mutex_);
  return published_;
}

void Worker::Drain() {
  ReadMailbox(Clock::now());
  SendSealed();
  HandOver();
}

}  // namespace sfu
