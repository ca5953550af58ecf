// The thin shell around one MediaEngine: a thread that feeds it what arrives at its UDP socket and
// in its mailbox, keeps its deadlines, and sends what it yields.
//
// Cost per turn: one ppoll, one recvmmsg and one sendmmsg, however many packets; nothing allocated.
// Under load turns are at least a ReceiveTick apart, so that trains form, unless the last one left
// something in the socket. A turn takes one batch at most, so that a flood of packets cannot starve
// timers or commands; with 500 subscribers to each packet of a full one it takes about 30 ms.
#pragma once

#include <poll.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "sfu/engine/media_engine.h"
#include "sfu/net/udp_socket.h"
#include "sfu/server/load_meter.h"
#include "sfu/server/mailbox.h"
#include "sfu/server/receive_tick.h"
#include "sfu/util/train_buffer.h"

namespace sfu {

// Where a worker's results go; called on its thread.
struct WorkerSinks {
  std::function<void(std::vector<Event> events)> events;
  std::function<bool(HandshakeInput input)> handshakes;  // false: refused
  std::function<void(std::string sentence)> warning = [](const std::string&) {};
  // Whether there is room for anybody else on this worker, when that changes; at first there is.
  std::function<void(bool saturated)> saturation = [](bool) {};
};

class Worker {
 public:
  Worker(std::unique_ptr<UdpSocket> socket, const EngineConfig& config, WorkerSinks sinks);
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  // From any thread; carried out in the order they were posted, once somebody calls Flush.
  void Submit(Command command) { mailbox_.PostQuietly(std::move(command)); }
  void OnHandshake(HandshakeOutput output) { mailbox_.PostQuietly(std::move(output)); }
  void Flush() { mailbox_.Call(); }

  void Start(const std::string& thread_name, std::optional<int> core);
  // Ends the thread. Repeating it is harmless.
  void Stop();
  // Carries out what is in the mailbox and sends what comes of it, on the caller's thread; only
  // after Stop.
  void Drain();

  // As of at most 100 ms ago; from any thread.
  EngineStats stats() const;
  uint16_t port() const { return socket_->port(); }
  bool dual_stack() const { return socket_->dual_stack(); }

 private:
  using Message = std::variant<Command, HandshakeOutput>;

  void Run();
  void Wait();
  Time Deadline() const;
  void ReadMailbox(Time now);
  void SendSealed();
  void HandOver();
  void Publish(Time now);
  void WarnOfSegmentation();
  void TellLoad();

  enum : size_t { kSocket, kMailbox };
  const std::unique_ptr<UdpSocket> socket_;
  const WorkerSinks sinks_;
  std::array<pollfd, 2> descriptors_;
  ReceiveTick tick_;
  LoadMeter load_;
  MediaEngine engine_;
  TrainBuffer trains_;
  Mailbox<Message> mailbox_;
  std::vector<Message> batch_;
  uint64_t handshakes_refused_ = 0;
  bool warned_of_segmentation_ = false;
  bool told_saturated_ = false;
  bool told_shedding_ = false;
  Time publish_at_;
  bool unpublished_ = true;

  mutable std::mutex stats_mutex_;
  EngineStats published_;  // under stats_mutex_

  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

}  // namespace sfu
