// subscriber_memory SUBSCRIBERS: forwards a second of video to half as many and to all of them, and
// prints the bytes of heap that each further subscriber takes: in the engine, with SRTP and a
// bandwidth estimator, and for its DTLS association. Whatever allocates counts, libraries too, and
// the same input gives the same figures.
#include <malloc.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <vector>

#include "bench/sfu_engine/forwarding_setup.h"
#include "dtls/endpoint.h"

namespace {

size_t LiveBytes() {
  const struct mallinfo2 info = mallinfo2();
  return info.uordblks + info.hblkhd;
}

// Of an engine with that many subscribers.
size_t EngineBytes(int subscribers) {
  const size_t before = LiveBytes();
  bench::ForwardingSetup setup(subscribers);
  for (int frame = 0; frame < 30; ++frame) setup.ForwardFrame();
  return LiveBytes() - before;
}

using Certificate = std::shared_ptr<const dtls::Certificate>;

// A server's side of a finished handshake.
std::unique_ptr<dtls::Endpoint> Associate(const Certificate& client, const Certificate& server) {
  const dtls::Time now{std::chrono::hours(1)};
  dtls::Endpoint peer(
      client, {.role = dtls::Role::kActive, .remote_fingerprints = {server->fingerprint()}}, now);
  auto endpoint = std::make_unique<dtls::Endpoint>(
      server, dtls::EndpointOptions{.remote_fingerprints = {client->fingerprint()}}, now);
  peer.Start(now);
  while (peer.state() == dtls::State::kHandshaking) {
    for (const auto& datagram : peer.TakeOutgoing()) endpoint->OnDatagram(datagram, now);
    for (const auto& datagram : endpoint->TakeOutgoing()) peer.OnDatagram(datagram, now);
  }
  return endpoint;
}

// Of that many associations.
size_t AssociationBytes(size_t count) {
  const auto client = dtls::Certificate::Generate();
  const auto server = dtls::Certificate::Generate();
  Associate(client, server);  // what OpenSSL loads for all of them
  std::vector<std::unique_ptr<dtls::Endpoint>> endpoints;
  endpoints.reserve(count);
  const size_t before = LiveBytes();
  while (endpoints.size() < count) endpoints.push_back(Associate(client, server));
  return LiveBytes() - before;
}

}  // namespace

int main(int argc, char** argv) {
  const int subscribers = argc == 2 ? std::atoi(argv[1]) : 0;
  if (subscribers < 2) {
    std::fprintf(stderr, "usage: subscriber_memory SUBSCRIBERS\n");
    return 2;
  }
  EngineBytes(1);  // what is made once
  const size_t half = EngineBytes(subscribers / 2);
  const size_t all = EngineBytes(subscribers);
  const auto added = static_cast<size_t>(subscribers - subscribers / 2);
  const size_t dtls = AssociationBytes(static_cast<size_t>(subscribers));
  std::printf("subscribers %d engine %zu dtls %zu\n", subscribers, (all - half) / added,
              dtls / static_cast<size_t>(subscribers));
  return 0;
}
