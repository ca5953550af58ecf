#include <benchmark/benchmark.h>

#include <chrono>
#include <ctime>
#include <memory>
#include <utility>

#include "dtls/endpoint.h"

namespace dtls {
namespace {

std::chrono::nanoseconds UsedByThread() {
  timespec used{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
  return std::chrono::seconds(used.tv_sec) + std::chrono::nanoseconds(used.tv_nsec);
}

// The server's half of a handshake with a peer that behaves: what a join costs in DTLS.
void BM_Endpoint_Handshake(benchmark::State& state) {
  const auto server_certificate = Certificate::Generate();
  const auto client_certificate = Certificate::Generate();
  std::vector<std::unique_ptr<Endpoint>> kept;  // as a server keeps them
  for ([[maybe_unused]] auto _ : state) {
    const Time now = std::chrono::steady_clock::now();
    Endpoint client(
        client_certificate,
        {.role = Role::kActive, .remote_fingerprints = {server_certificate->fingerprint()}}, now);
    client.Start(now);
    std::chrono::nanoseconds spent{};
    const auto timed = [&](auto work) {
      const std::chrono::nanoseconds before = UsedByThread();
      work();
      spent += UsedByThread() - before;
    };
    std::unique_ptr<Endpoint> server;
    timed([&] {
      server = std::make_unique<Endpoint>(
          server_certificate,
          EndpointOptions{.remote_fingerprints = {client_certificate->fingerprint()}}, now);
    });
    for (auto flight = client.TakeOutgoing(); !flight.empty(); flight = client.TakeOutgoing()) {
      std::vector<std::vector<uint8_t>> answer;
      timed([&] {
        for (const auto& datagram : flight) server->OnDatagram(datagram, now);
        answer = server->TakeOutgoing();
      });
      for (const auto& datagram : answer) client.OnDatagram(datagram, now);
    }
    if (server->state() != State::kConnected) return state.SkipWithError("not connected");
    kept.push_back(std::move(server));
    if (kept.size() == 200) kept.clear();
    state.SetIterationTime(std::chrono::duration<double>(spent).count());
  }
}
BENCHMARK(BM_Endpoint_Handshake)->UseManualTime()->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace dtls
