#include "sfu/server/handshake_thread.h"

#include <malloc.h>

#include <algorithm>
#include <utility>

#include "sfu/server/thread.h"
#include "sfu/server/wait.h"

namespace sfu {

HandshakeThread::HandshakeThread(const std::shared_ptr<const dtls::Certificate>& certificate,
                                 size_t workers, Deliver deliver)
    : deliver_(std::move(deliver)) {
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
  while (!stopping_.load()) {
    Wait();
    ReadMailbox();
    const Time now = std::chrono::steady_clock::now();
    for (size_t worker = 0; worker < handshakes_.size(); ++worker) {
      if (now < handshakes_[worker].deadline()) continue;
      for (HandshakeOutput& output : handshakes_[worker].OnTimeout(now)) {
        deliver_(worker, std::move(output));
      }
    }
    if (memory_return_.Take(now)) malloc_trim(0);
  }
  ReadMailbox();
}

void HandshakeThread::Wait() {
  Time deadline = memory_return_.due();
  for (const Handshakes& handshakes : handshakes_) {
    deadline = std::min(deadline, handshakes.deadline());
  }
  pollfd readable = {mailbox_.fd(), POLLIN, 0};
  WaitUntil({&readable, 1}, deadline);
}

void HandshakeThread::ReadMailbox() {
  mailbox_.Take(batch_);
  if (!batch_.empty()) memory_return_.OnActivity(std::chrono::steady_clock::now());
  for (Posted& posted : batch_) {
    const Time now = std::chrono::steady_clock::now();
    auto output = handshakes_[posted.worker].On(std::move(posted.input), now);
    if (output) deliver_(posted.worker, std::move(*output));
  }
}

}  // namespace sfu
