#include "sfu/server/handshake_thread.h"

#include <algorithm>
#include <utility>

#include "sfu/server/thread.h"
#include "sfu/server/wait.h"

namespace sfu {
namespace {

using Clock = std::chrono::steady_clock;

}  // namespace

HandshakeThread::HandshakeThread(const std::shared_ptr<const dtls::Certificate>& certificate,
                                 size_t workers, Sinks sinks)
    : sinks_(std::move(sinks)) {
  handshakes_.reserve(workers);
  for (size_t i = 0; i < workers; ++i) handshakes_.emplace_back(certificate);
}

HandshakeThread::~HandshakeThread() { Stop(); }

bool HandshakeThread::Post(size_t worker, HandshakeInput input) {
  const bool may_be_lost = std::holds_alternative<HandshakeDatagram>(input.what);
  return mailbox_.Post({worker, std::move(input)}, may_be_lost ? kMaxQueued : SIZE_MAX);
}

void HandshakeThread::Start() {
  thread_ = StartThread("dtls", std::nullopt, [this] { Run(); });
}

void HandshakeThread::Stop() {
  stopping_.store(true);
  mailbox_.Wake();
  if (thread_.joinable()) thread_.join();
}

void HandshakeThread::Run() {
  LetMediaGoFirst();
  while (!stopping_.load()) {
    Wait();
    ReadMailbox();
    Serve();
    OnTimeout();
    sinks_.flush();
  }
  ReadMailbox();
  while (!line_.empty()) Serve();
  sinks_.flush();
}

void HandshakeThread::Wait() {
  Time deadline = line_.empty() ? Time::max() : Time::min();
  for (const Handshakes& handshakes : handshakes_) {
    deadline = std::min(deadline, handshakes.deadline());
  }
  pollfd readable = {mailbox_.fd(), POLLIN, 0};
  WaitUntil({&readable, 1}, deadline);
}

void HandshakeThread::ReadMailbox() {
  mailbox_.Take(batch_);
  const Time now = Clock::now();
  for (HandshakeLine::Item& item : batch_) {
    const bool under_way = handshakes_[item.worker].Knows(item.input.participant);
    line_.Add(std::move(item), under_way, now);
  }
}

void HandshakeThread::Serve() {
  const Time end = Clock::now() + kRound;
  do {
    if (auto item = line_.NextUrgent()) {
      Deal(*std::move(item));
      continue;
    }
    for (HandshakeLine::Item& item : line_.NextFlight(Clock::now())) Deal(std::move(item));
  } while (!line_.empty() && Clock::now() < end);
  dropped_.store(line_.dropped(), std::memory_order_relaxed);
}

void HandshakeThread::Deal(HandshakeLine::Item item) {
  auto output = handshakes_[item.worker].On(std::move(item.input), Clock::now());
  if (output) sinks_.deliver(item.worker, std::move(*output));
}

void HandshakeThread::OnTimeout() {
  const Time now = Clock::now();
  for (size_t worker = 0; worker < handshakes_.size(); ++worker) {
    if (now < handshakes_[worker].deadline()) continue;
    for (HandshakeOutput& output : handshakes_[worker].OnTimeout(now)) {
      sinks_.deliver(worker, std::move(output));
    }
  }
}

}  // namespace sfu
