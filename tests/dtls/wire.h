// Two associations and the network between them, in virtual time: each datagram takes 20 ms, or is
// lost, doubled or held up as the seeded dice say.
#pragma once

#include <cstdint>
#include <map>
#include <random>
#include <vector>

#include "dtls/endpoint.h"
#include "tests/dtls/virtual_clock.h"

namespace dtls {

struct Faults {
  double loss = 0;
  double duplicate = 0;
  double reorder = 0;  // held up by 15 ms more
};

class Wire {
 public:
  Wire(Endpoint& client, Endpoint& server, Faults faults, uint32_t seed)
      : client_(client), server_(server), faults_(faults), dice_(seed) {}

  // Until both are in a final state, or nothing is under way and no timer runs, or `limit` passed.
  void Run(std::chrono::seconds limit);

  // Every datagram that was sent, lost or not.
  const std::vector<std::vector<uint8_t>>& sent() const { return sent_; }

 private:
  struct Delivery {
    Endpoint* to;
    std::vector<uint8_t> datagram;
  };
  void Send(Endpoint& from, Endpoint& to);
  bool Chance(double probability) { return std::bernoulli_distribution(probability)(dice_); }

  Endpoint& client_;
  Endpoint& server_;
  Faults faults_;
  std::mt19937 dice_;
  std::multimap<Time, Delivery> under_way_;
  std::vector<std::vector<uint8_t>> sent_;
};

}  // namespace dtls
