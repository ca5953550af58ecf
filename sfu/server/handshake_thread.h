// The one thread that does every worker's DTLS handshakes, so that none of them (about a
// millisecond each) delays media. Inputs and outputs travel through mailboxes.
//
// When none has gone on for a second, it gives free memory back to the system.
//
// Limit: kMaxQueued datagrams wait at once; more are refused, and the peers send theirs again.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "sfu/server/mailbox.h"
#include "sfu/server/memory_return.h"
#include "sfu/transport/handshakes.h"

namespace sfu {

class HandshakeThread {
 public:
  static constexpr size_t kMaxQueued = 8192;
  // Called on the handshake thread; must not block.
  using Deliver = std::function<void(size_t worker, HandshakeOutput output)>;

  HandshakeThread(const std::shared_ptr<const dtls::Certificate>& certificate, size_t workers,
                  Deliver deliver);
  ~HandshakeThread();
  HandshakeThread(const HandshakeThread&) = delete;
  HandshakeThread& operator=(const HandshakeThread&) = delete;

  // From any thread. False when the input was refused, which happens to datagrams only.
  bool Post(size_t worker, HandshakeInput input);
  void Start();
  // Deals with all that was posted before, then ends the thread. Repeating it is harmless.
  void Stop();

 private:
  struct Posted {
    size_t worker = 0;
    HandshakeInput input;
  };
  void Run();
  void Wait();
  void ReadMailbox();

  const Deliver deliver_;
  // Apart, because each worker's participants are its own business.
  std::vector<Handshakes> handshakes_;
  Mailbox<Posted> mailbox_;
  std::vector<Posted> batch_;
  MemoryReturn memory_return_;
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

}  // namespace sfu
