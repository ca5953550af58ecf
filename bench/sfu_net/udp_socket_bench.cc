// What the kernel charges per datagram, by the length of the trains it is given: the reason for
// trains. Loopback, 1,200-byte datagrams; the receiver's side is measured by itself.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <vector>

#include "sfu/net/udp_socket.h"

namespace sfu {
namespace {

constexpr size_t kDatagram = 1200;
constexpr size_t kDatagrams = 128;  // per batch

// A batch in trains of `length`, by turns to two receivers so that trains do not merge.
void Fill(TrainBuffer& trains, const std::vector<ice::SocketAddress>& to, size_t length) {
  trains.Clear();
  for (size_t i = 0; i < kDatagrams; ++i) {
    std::ranges::fill(trains.Reserve().first(kDatagram), uint8_t{0x5a});
    trains.Commit(to[i / length % to.size()], kDatagram);
  }
}

struct Loopback {
  std::unique_ptr<UdpSocket> sender = *UdpSocket::Open({});
  std::vector<std::unique_ptr<UdpSocket>> receivers;
  std::vector<ice::SocketAddress> addresses;

  explicit Loopback(bool coalesce = true) {
    for (int i = 0; i < 2; ++i) {
      receivers.push_back(*UdpSocket::Open({.coalesce = coalesce}));
      addresses.push_back(*ice::SocketAddress::Parse("127.0.0.1", receivers.back()->port()));
    }
  }
  size_t Receive() {
    size_t count = 0;
    for (const auto& receiver : receivers) {
      for (size_t got = 1; got != 0; count += got) got = receiver->ReceiveBatch().size();
    }
    return count;
  }
};

void BM_UdpSocket_SendBatch(benchmark::State& state) {
  Loopback loopback;
  TrainBuffer trains;
  Fill(trains, loopback.addresses, static_cast<size_t>(state.range(0)));
  for ([[maybe_unused]] auto _ : state) {
    loopback.sender->SendBatch(trains);
    state.PauseTiming();
    loopback.Receive();
    state.ResumeTiming();
  }
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(kDatagrams));
}
BENCHMARK(BM_UdpSocket_SendBatch)->ArgName("train")->Arg(1)->Arg(2)->Arg(4)->Arg(8)->Arg(32);

void BM_UdpSocket_ReceiveBatch(benchmark::State& state) {
  Loopback loopback(state.range(0) != 0);
  TrainBuffer trains;
  Fill(trains, loopback.addresses, 8);
  int64_t received = 0;
  for ([[maybe_unused]] auto _ : state) {
    state.PauseTiming();
    loopback.sender->SendBatch(trains);
    state.ResumeTiming();
    received += static_cast<int64_t>(loopback.Receive());
  }
  state.SetItemsProcessed(received);
}
BENCHMARK(BM_UdpSocket_ReceiveBatch)->ArgName("coalesced")->Arg(0)->Arg(1);

}  // namespace
}  // namespace sfu
