// The stage of a scenario: a world, a network, the server, and clients that join, look at each
// other and leave. Plays the part of signaling, with its delays.
//
// When it ends it fails the test for anything a strict client objects to, and prints the seed.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "tests/sim/sim_client.h"
#include "tests/sim/sim_node.h"

namespace sim {

class Meeting {
 public:
  explicit Meeting(uint64_t seed, const sfu::EstimatorOptions& estimator = {});
  ~Meeting();
  Meeting(const Meeting&) = delete;
  Meeting& operator=(const Meeting&) = delete;

  // Starts joining now: signaling's round trip, ICE, DTLS, media. The client lives as long as the
  // meeting.
  SimClient& Join(ClientOptions options);
  // Leaves by signaling and closes its transport.
  void Leave(SimClient& client);
  // Vanishes without a word.
  void Vanish(SimClient& client) { client.Stop(false); }
  // New credentials on both sides, by signaling.
  void RestartIce(SimClient& client);
  void Subscribe(SimClient& client, const std::optional<std::vector<sfu::VideoDemand>>& demands);
  // A demand for a person's camera in the size of a layer of VideoOptions::Simulcast.
  static sfu::VideoDemand Want(const SimClient& from, uint32_t width, uint32_t height,
                               int32_t priority = 0);
  // `viewer` looks at everybody's camera in full size.
  void WatchAll(SimClient& viewer);
  // What the server may send it at most, from now on; nullopt: as much as it likes.
  void LimitBandwidth(SimClient& client, std::optional<uint64_t> bits_per_second) {
    node_.Submit(sfu::LimitBandwidth{client.id(), bits_per_second});
  }
  void SetTrackEnabled(SimClient& client, sfu::TrackSource source, bool enabled);

  void RunFor(Duration duration) { world_.RunFor(duration); }
  bool RunUntil(const std::function<bool()>& condition, Duration limit) {
    return world_.RunUntil(condition, limit);
  }
  World& world() { return world_; }
  Network& network() { return network_; }
  SimNode& node() { return node_; }
  std::vector<std::unique_ptr<SimClient>>& clients() { return clients_; }

  // What the server last said that the slots of `client` carry.
  const std::vector<sfu::SlotState>* Slots(const SimClient& client) const;
  std::optional<sfu::TransportState> State(const SimClient& client) const;

  std::vector<std::string> Violations() const;
  // A scenario that expects violations takes them itself.
  void ExpectViolations() { judge_ = false; }

 private:
  ice::Credentials NewCredentials();
  // A browser stops encoding what nobody wants.
  void OnLayersWanted(const sfu::LayersWanted& wanted);

  testing::ScopedTrace trace_;
  World world_;
  Network network_;
  SimNode node_;
  std::vector<std::unique_ptr<SimClient>> clients_;
  uint64_t next_participant_ = 0;
  uint32_t next_track_ = 0;
  bool judge_ = true;
};

// The usual network of a scenario: 40 ms round trip, no loss.
TransportOptions Clean();
TransportOptions Lossy(double loss);
// Publishes a microphone and a camera, and receives, over such a network.
ClientOptions Person(std::string name, TransportOptions transport = Clean());
ClientOptions Viewer(std::string name, TransportOptions transport = Clean());

}  // namespace sim
