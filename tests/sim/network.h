// Hosts with an address and a link in each direction. A datagram crosses the sender's uplink, is
// routed by its destination as it is then, and crosses the receiver's downlink; one to an address
// nobody has any more is gone, as behind a NAT that forgot its mapping.
#pragma once

#include <absl/container/flat_hash_map.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "ice/socket_address.h"
#include "tests/sim/link.h"
#include "tests/sim/world.h"

namespace sim {

using ice::SocketAddress;
using Bytes = std::vector<uint8_t>;

class Network;

class Host {
 public:
  using Receive = std::function<void(const SocketAddress& from, std::span<uint8_t> bytes)>;

  Host(Network& network, SocketAddress address, LinkOptions up, LinkOptions down, Receive receive);
  ~Host();
  Host(const Host&) = delete;
  Host& operator=(const Host&) = delete;

  void Send(const SocketAddress& to, std::span<const uint8_t> bytes);
  // NAT rebinding or a change of network: from now on others see `address`, and what is on its way
  // to the old one is lost.
  void Rebind(SocketAddress address);

  const SocketAddress& address() const { return address_; }
  // What comes to this host crosses `link` first, as that for other hosts does; it outlives the
  // host.
  void ShareDownlink(Link* link) { shared_down_ = link; }

  Link& up() { return up_; }
  Link& down() { return down_; }
  uint64_t bytes_received() const { return bytes_received_; }

 private:
  friend class Network;
  Network& network_;
  SocketAddress address_;
  Link up_;
  Link down_;
  Link* shared_down_ = nullptr;
  Receive receive_;
  uint64_t bytes_received_ = 0;
};

class Network {
 public:
  explicit Network(World& world) : world_(world) {}

  World& world() { return world_; }
  // A new IPv4 address of documentation range, never given out before.
  SocketAddress NewAddress();
  // Sends as if from `from`, over no link: what an attacker who forges source addresses can do.
  void Inject(const SocketAddress& from, const SocketAddress& to, std::span<const uint8_t> bytes);
  // A hash over every datagram delivered so far with its time and addresses: equal runs have equal
  // traces.
  uint64_t trace() const { return trace_; }

  // Sees every datagram when it is delivered; for captures.
  std::function<void(const SocketAddress& from, const SocketAddress& to,
                     std::span<const uint8_t> bytes)>
      tap;

 private:
  friend class Host;
  void Route(const SocketAddress& from, const SocketAddress& to,
             const std::shared_ptr<Bytes>& bytes);
  void Deliver(const SocketAddress& from, const SocketAddress& to, Bytes bytes);

  World& world_;
  absl::flat_hash_map<SocketAddress, Host*> hosts_;
  uint32_t addresses_ = 0;
  uint64_t trace_ = 0xcbf29ce484222325ull;
};

}  // namespace sim
