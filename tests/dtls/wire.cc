#include "tests/dtls/wire.h"

#include <algorithm>

namespace dtls {
namespace {

constexpr std::chrono::milliseconds kDelay{20};
constexpr std::chrono::milliseconds kHoldUp{15};

}  // namespace

void Wire::Send(Endpoint& from, Endpoint& to) {
  for (auto& datagram : from.TakeOutgoing()) {
    sent_.push_back(datagram);
    const int copies = Chance(faults_.loss) ? 0 : Chance(faults_.duplicate) ? 2 : 1;
    for (int i = 0; i < copies; ++i) {
      const Time due = VirtualClock::now() + kDelay +
                       (Chance(faults_.reorder) ? kHoldUp : std::chrono::milliseconds(0));
      under_way_.emplace(due, Delivery{&to, datagram});
    }
  }
}

void Wire::Run(std::chrono::seconds limit) {
  const Time end = VirtualClock::now() + limit;
  while (true) {
    Send(client_, server_);
    Send(server_, client_);
    Time next = std::min(client_.deadline(), server_.deadline());
    if (!under_way_.empty()) next = std::min(next, under_way_.begin()->first);
    if (next > end) return;
    VirtualClock::AdvanceTo(next);
    const Time now = VirtualClock::now();
    if (!under_way_.empty() && under_way_.begin()->first <= now) {
      const auto delivery = under_way_.extract(under_way_.begin()).mapped();
      delivery.to->OnDatagram(delivery.datagram, now);
    }
    for (Endpoint* endpoint : {&client_, &server_}) {
      if (endpoint->deadline() <= now) endpoint->OnTimeout(now);
    }
  }
}

}  // namespace dtls
