// The server in the simulated network: the real media engine and the real handshakes, run inline in
// virtual time. It is a MediaNode, so that signaling can be put on top of it.
#pragma once

#include <absl/container/flat_hash_map.h>

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "sfu/api/media_node.h"
#include "sfu/engine/media_engine.h"
#include "sfu/server/load_meter.h"
#include "sfu/transport/handshakes.h"
#include "tests/sim/network.h"

namespace sim {

class SimNode : public sfu::MediaNode {
 public:
  explicit SimNode(Network& network, const sfu::EstimatorOptions& estimator = {});

  void Submit(sfu::Command command) override;
  std::vector<ice::HostCandidate> Candidates(sfu::CallId call) override;
  bool HasRoom(std::optional<sfu::CallId> /*call*/) override { return !engine_.saturated(); }
  const dtls::Fingerprint& fingerprint() const override { return certificate_->fingerprint(); }

  const SocketAddress& address() const { return host_.address(); }
  const sfu::EngineStats& stats() const { return engine_.stats(); }
  uint64_t drops(sfu::DropReason reason) const {
    return stats().drops[static_cast<size_t>(reason)];
  }
  struct TimedEvent {
    Time at;
    sfu::Event event;
  };
  const std::vector<TimedEvent>& events() const { return events_; }
  std::function<void(const sfu::Event&)> on_event;
  Host& host() { return host_; }
  // Which of its addresses the network leads to, as the engine numbers them; and the one that it
  // sent somebody something from last.
  uint8_t reached_at = 0;
  std::optional<uint8_t> SentFrom(const SocketAddress& to) const {
    const auto it = sent_from_.find(to);
    return it == sent_from_.end() ? std::nullopt : std::optional(it->second);
  }
  std::optional<sfu::PathState> path(sfu::ParticipantId id) const { return engine_.path(id); }
  // From now on the node is a worker that can send and receive so many datagrams a second together:
  // what arrives waits for its turn, in a buffer that may overflow.
  void SetCapacity(double datagrams_per_second);
  // As if its worker had measured this.
  void OnLoad(const sfu::LoadSample& sample) { engine_.OnLoad(sample); }
  double longest_wait() const { return longest_wait_; }  // seconds, in that buffer
  uint64_t overflows() const { return overflows_; }

  // Times that the engine named a deadline and, called at it, named it again.
  uint64_t stuck_deadlines() const { return stuck_deadlines_; }

 private:
  struct Waiting {
    SocketAddress from;
    std::vector<uint8_t> bytes;
    Time since;
  };
  void OnDatagram(const SocketAddress& from, std::span<uint8_t> bytes);
  void Await(const SocketAddress& from, std::span<const uint8_t> bytes);
  void TakeTurn();
  // So many datagrams' work, from now or when what came before is done.
  void Work(size_t datagrams);
  void MeasureLoad();
  // Carries values between the machines and the network until nothing is left to carry.
  void Pump();
  void Schedule();
  void OnTimer();

  World& world_;
  std::shared_ptr<const dtls::Certificate> certificate_;
  Host host_;
  sfu::MediaEngine engine_;
  sfu::Handshakes handshakes_;
  sfu::TrainBuffer out_;
  std::vector<TimedEvent> events_;
  absl::flat_hash_map<SocketAddress, uint8_t> sent_from_;
  Time timer_ = Time::max();
  uint64_t stuck_deadlines_ = 0;

  double capacity_ = 0;  // datagrams a second; 0: whatever there is
  std::deque<Waiting> waiting_;
  size_t waiting_bytes_ = 0;
  Time free_at_{};  // when the work begun so far is done
  sfu::LoadMeter load_;
  std::chrono::nanoseconds run_time_{0};
  uint64_t overflows_ = 0;
  double longest_wait_ = 0;
};

}  // namespace sim
