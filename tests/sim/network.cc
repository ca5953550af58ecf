#include "tests/sim/network.h"

#include <utility>

namespace sim {
namespace {

uint64_t Mix(uint64_t hash, uint64_t value) { return (hash ^ value) * 0x100000001b3ull; }

}  // namespace

Host::Host(Network& network, SocketAddress address, LinkOptions up, LinkOptions down,
           Receive receive)
    : network_(network),
      address_(address),
      up_(network.world(), up),
      down_(network.world(), down),
      receive_(std::move(receive)) {
  network_.hosts_[address_] = this;
}

Host::~Host() { network_.hosts_.erase(address_); }

void Host::Send(const SocketAddress& to, std::span<const uint8_t> bytes) {
  auto copy = std::make_shared<Bytes>(bytes.begin(), bytes.end());
  up_.Send(bytes.size(), [this, from = address_, to, copy] { network_.Route(from, to, copy); });
}

void Host::Rebind(SocketAddress address) {
  network_.hosts_.erase(address_);
  address_ = address;
  network_.hosts_[address_] = this;
}

SocketAddress Network::NewAddress() {
  const uint32_t n = ++addresses_;
  return SocketAddress::V4({198, static_cast<uint8_t>(18 + (n >> 16 & 1)),
                            static_cast<uint8_t>(n >> 8), static_cast<uint8_t>(n)},
                           static_cast<uint16_t>(40000 + n % 20000));
}

void Network::Inject(const SocketAddress& from, const SocketAddress& to,
                     std::span<const uint8_t> bytes) {
  Deliver(from, to, Bytes(bytes.begin(), bytes.end()));
}

void Network::Route(const SocketAddress& from, const SocketAddress& to,
                    const std::shared_ptr<Bytes>& bytes) {
  const auto host = hosts_.find(to);
  if (host == hosts_.end()) return;
  const auto last_leg = [this, from, to, bytes, down = &host->second->down_] {
    down->Send(bytes->size(), [this, from, to, bytes] { Deliver(from, to, *bytes); });
  };
  if (host->second->shared_down_ != nullptr) {
    host->second->shared_down_->Send(bytes->size(), last_leg);
  } else {
    last_leg();
  }
}

void Network::Deliver(const SocketAddress& from, const SocketAddress& to, Bytes bytes) {
  const auto host = hosts_.find(to);
  if (host == hosts_.end()) return;
  trace_ = Mix(trace_, static_cast<uint64_t>(world_.elapsed().count()));
  trace_ = Mix(trace_, uint64_t{from.port()} << 16 | to.port());
  for (const uint8_t byte : bytes) trace_ = Mix(trace_, byte);
  host->second->bytes_received_ += bytes.size();
  if (tap) tap(from, to, bytes);
  host->second->receive_(from, bytes);
}

}  // namespace sim
