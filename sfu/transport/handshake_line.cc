#include "sfu/transport/handshake_line.h"

namespace sfu {

void HandshakeLine::Add(Item item, bool under_way, Time now) {
  const Peer peer{item.worker, item.input.participant};
  if (auto* const datagram = std::get_if<HandshakeDatagram>(&item.input.what)) {
    if (!under_way) return Wait(peer, std::move(*datagram), now);
  } else if (std::holds_alternative<HandshakeStop>(item.input.what)) {
    Leave(peer);
  }
  urgent_.push_back(std::move(item));
}

void HandshakeLine::Wait(Peer peer, HandshakeDatagram datagram, Time now) {
  const auto place = places_.find(peer);
  if (place == places_.end()) {
    if (line_.size() == kMaxWaiting) {
      ++dropped_;
      return;
    }
    line_.push_back({peer, {}, now});
    line_.back().datagrams.push_back(std::move(datagram));
    places_.emplace(peer, std::prev(line_.end()));
    return;
  }
  Flight& flight = *place->second;
  if (now - flight.heard > kFlightTime) flight.datagrams.clear();
  flight.heard = now;
  if (flight.datagrams.size() < kMaxFlight) flight.datagrams.push_back(std::move(datagram));
}

void HandshakeLine::Leave(const Peer& peer) {
  const auto place = places_.find(peer);
  if (place == places_.end()) return;
  line_.erase(place->second);
  places_.erase(place);
}

std::optional<HandshakeLine::Item> HandshakeLine::NextUrgent() {
  if (urgent_.empty()) return std::nullopt;
  Item next = std::move(urgent_.front());
  urgent_.pop_front();
  return next;
}

std::vector<HandshakeLine::Item> HandshakeLine::NextFlight(Time now) {
  std::vector<Item> next;
  while (next.empty() && !line_.empty()) {
    Flight& flight = line_.front();
    if (now - flight.heard > kPatience) {
      ++dropped_;
    } else {
      for (HandshakeDatagram& datagram : flight.datagrams) {
        next.push_back({flight.peer.first, {flight.peer.second, std::move(datagram)}});
      }
    }
    places_.erase(flight.peer);
    line_.pop_front();
  }
  return next;
}

}  // namespace sfu
