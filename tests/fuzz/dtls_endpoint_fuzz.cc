// A handshake between two associations, whose datagrams the input delivers, loses, repeats, damages
// or forges. The input is a list of steps: one byte of action, then its arguments.
//
// Holds: keys exactly in kConnected, a reason exactly in kFailed, and a connected side stays so,
// whatever is forged, unless the other failed and says so under the keys they share.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

#include "dtls/endpoint.h"
#include "rtp/bytes.h"
#include "tests/fuzz/require.h"

namespace {

using Datagram = std::vector<uint8_t>;

const std::shared_ptr<const dtls::Certificate>& CertificateOf(dtls::Role role) {
  static const auto server = dtls::Certificate::Generate();
  static const auto client = dtls::Certificate::Generate();
  return role == dtls::Role::kPassive ? server : client;
}

dtls::EndpointOptions OptionsOf(dtls::Role role) {
  const auto other = role == dtls::Role::kPassive ? dtls::Role::kActive : dtls::Role::kPassive;
  return {.role = role, .remote_fingerprints = {CertificateOf(other)->fingerprint()}};
}

class Script {
 public:
  Script(const uint8_t* bytes, size_t size) : reader_({bytes, size}) {}

  void Run() {
    client_.Start(now_);
    while (reader_.remaining() > 0 && !reader_.failed()) {
      Step();
      Collect(client_, to_server_);
      Collect(server_, to_client_);
      Check(client_);
      Check(server_);
    }
  }

 private:
  void Step() {
    const uint8_t action = reader_.ReadU8();
    const bool at_server = (action & 1) == 0;
    dtls::Endpoint& endpoint = at_server ? server_ : client_;
    std::deque<Datagram>& queue = at_server ? to_server_ : to_client_;
    switch (action >> 1 & 7) {
      case 0:
      case 1:
        if (!queue.empty()) Deliver(endpoint, Take(queue));
        break;
      case 2:
        if (!queue.empty()) Take(queue);
        break;
      case 3:
        if (!queue.empty()) Deliver(endpoint, queue.front());
        break;
      case 4:
        if (!queue.empty()) Deliver(endpoint, Damaged(queue.front()));
        break;
      case 5:
        Deliver(endpoint, Forged());
        break;
      case 6:
        now_ = std::max(now_, std::min(endpoint.deadline(), now_ + std::chrono::seconds(5)));
        endpoint.OnTimeout(now_);
        break;
      default:
        if (queue.size() > 1) std::swap(queue[0], queue[1]);
        break;
    }
  }

  static Datagram Take(std::deque<Datagram>& queue) {
    Datagram datagram = std::move(queue.front());
    queue.pop_front();
    return datagram;
  }
  Datagram Damaged(Datagram datagram) {
    const size_t at = reader_.ReadU16() % datagram.size();
    datagram[at] ^= reader_.ReadU8();
    return datagram;
  }
  Datagram Forged() {
    const size_t size = std::min<size_t>(size_t{4} * reader_.ReadU8(), reader_.remaining());
    const auto bytes = reader_.ReadBytes(size);
    return {bytes.begin(), bytes.end()};
  }
  void Deliver(dtls::Endpoint& endpoint, const Datagram& datagram) {
    const bool was_connected = endpoint.state() == dtls::State::kConnected;
    endpoint.OnDatagram(datagram, now_);
    const dtls::Endpoint& other = &endpoint == &server_ ? client_ : server_;
    Require(!was_connected || endpoint.state() == dtls::State::kConnected ||
            other.state() == dtls::State::kFailed);
  }

  static void Collect(dtls::Endpoint& from, std::deque<Datagram>& queue) {
    for (Datagram& datagram : from.TakeOutgoing()) {
      if (queue.size() < 64) queue.push_back(std::move(datagram));
    }
  }
  static void Check(const dtls::Endpoint& endpoint) {
    Require(endpoint.keys().has_value() == (endpoint.state() == dtls::State::kConnected));
    Require(endpoint.failure().empty() == (endpoint.state() != dtls::State::kFailed));
  }

  rtp::ByteReader reader_;
  dtls::Time now_{std::chrono::hours(1)};
  dtls::Endpoint client_{CertificateOf(dtls::Role::kActive), OptionsOf(dtls::Role::kActive), now_};
  dtls::Endpoint server_{CertificateOf(dtls::Role::kPassive), OptionsOf(dtls::Role::kPassive),
                         now_};
  std::deque<Datagram> to_server_;
  std::deque<Datagram> to_client_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  if (size <= 8192) Script(bytes, size).Run();
  return 0;
}
