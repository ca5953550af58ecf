// The one thread that does every worker's DTLS handshakes, so that none of them (half a millisecond
// each) delays media. Inputs and outputs travel through mailboxes; HandshakeLine says whose turn it
// is, and the thread lets media go first where both want one core. What a round of kRound yields
// wakes a worker once: in a storm of joins wake-ups would cost a good part of what handshakes do.
//
// Limit: kMaxQueued datagrams wait at once; more are refused, and the peers send theirs again.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "sfu/server/mailbox.h"
#include "sfu/transport/handshake_line.h"
#include "sfu/transport/handshakes.h"

namespace sfu {

class HandshakeThread {
 public:
  static constexpr size_t kMaxQueued = 8192;
  // What is being dealt with when it ends is dealt with to its end.
  static constexpr std::chrono::milliseconds kRound{1};
  // Called on the handshake thread; must not block.
  struct Sinks {
    std::function<void(size_t worker, HandshakeOutput output)> deliver;
    std::function<void()> flush;  // after what was delivered in a round
  };

  HandshakeThread(const std::shared_ptr<const dtls::Certificate>& certificate, size_t workers,
                  Sinks sinks);
  ~HandshakeThread();
  HandshakeThread(const HandshakeThread&) = delete;
  HandshakeThread& operator=(const HandshakeThread&) = delete;

  // From any thread. False when the input was refused, which happens to datagrams only.
  bool Post(size_t worker, HandshakeInput input);
  void Start();
  // Deals with all that was posted before, then ends the thread. Repeating it is harmless.
  void Stop();
  // First flights given up because their turn did not come in time. From any thread.
  uint64_t dropped() const { return dropped_.load(std::memory_order_relaxed); }

 private:
  void Run();
  void Wait();
  void ReadMailbox();
  // For a round: what is under way, and then new handshakes.
  void Serve();
  void Deal(HandshakeLine::Item item);
  void OnTimeout();

  const Sinks sinks_;
  // Apart, because each worker's participants are its own business.
  std::vector<Handshakes> handshakes_;
  HandshakeLine line_;
  Mailbox<HandshakeLine::Item> mailbox_;
  std::vector<HandshakeLine::Item> batch_;
  std::atomic<uint64_t> dropped_ = 0;
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

}  // namespace sfu
