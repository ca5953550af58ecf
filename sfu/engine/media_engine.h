// A media worker as a pure machine: datagrams, commands and the time go in; datagrams, events and
// the next deadline come out. No thread, socket, clock or log. `sfu/server` feeds it from a UDP
// socket, the network simulator feeds the same object in virtual time.
//
//   engine.OnDatagrams(batch, now);             // stops 2-6
//   do { buffer.Clear();
//        more = engine.Seal(buffer, now);       // stop 7
//        socket.SendBatch(buffer);              // stop 8
//   } while (more);
//
// Dispatch only: what a packet means is decided in transport/ and forward/.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "ice/socket_address.h"
#include "sfu/api/commands.h"
#include "sfu/api/events.h"
#include "sfu/api/stats.h"
#include "sfu/cc/estimator_options.h"
#include "sfu/layers/overload_control.h"
#include "sfu/transport/handshakes.h"
#include "sfu/util/datagram.h"
#include "sfu/util/random.h"
#include "sfu/util/train_buffer.h"

namespace sfu {

struct EngineConfig {
  // Wall clock at steady time `epoch`, for the NTP time of sender reports.
  std::chrono::system_clock::time_point wall_at_epoch;
  Time epoch;
  size_t max_participants = 10'000;
  EstimatorOptions estimator;
};

class MediaEngine {
 public:
  MediaEngine(const EngineConfig& config, Random random);
  ~MediaEngine();
  MediaEngine(const MediaEngine&) = delete;
  MediaEngine& operator=(const MediaEngine&) = delete;

  void Execute(const Command& command, Time now);
  void OnDatagrams(std::span<const ReceivedDatagram> batch, Time now);
  void OnHandshake(HandshakeOutput output, Time now);
  // Periodic work (RTCP, NACK, consent, audio levels) and paced packets; call at or after
  // deadline().
  void OnTimeout(Time now);
  Time deadline() const;
  // How loaded the thread is that runs all this, about ten times a second; under overload less
  // video is sent from the next tick on.
  void OnLoad(const LoadSample& sample);
  // There is no room for anybody else now.
  bool saturated() const;
  // Less video is sent than could be.
  bool shedding() const;

  // Seals what is due into `out` until it is full; true when more is waiting. Call until false.
  bool Seal(TrainBuffer& out, Time now);
  std::vector<Event> TakeEvents();
  std::vector<HandshakeInput> TakeHandshakeInputs();
  const EngineStats& stats() const;
  // What is known of the path to a subscriber; nullopt: no such, or no estimate.
  std::optional<PathState> path(ParticipantId participant) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace sfu
