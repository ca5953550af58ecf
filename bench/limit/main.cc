// limit --port 9000 --train 4: the ideal loop (see ideal_loop.h) until it is ended. Drive it with
//   load --server limit --url udp://HOST:9000
#include <CLI/CLI.hpp>
#include <cstdio>

#include "bench/limit/ideal_loop.h"
#include "dtls/srtp_ciphers.h"

int main(int argc, char** argv) {
  CLI::App app("The least that forwarding can cost: a floor to compare servers with");
  uint16_t port = 9000;
  size_t train = 4;
  app.add_option("--port", port, "UDP port")->capture_default_str();
  app.add_option("--train", train, "Packets that leave as one train")
      ->check(CLI::Range(1, 64))
      ->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  auto socket = sfu::UdpSocket::Open({.port = port});
  if (!socket.ok()) {
    std::fprintf(stderr, "%s\n", std::string(socket.status().message()).c_str());
    return 1;
  }
  std::printf("limit: port %u, trains of %zu, SRTP by %s\n", (*socket)->port(), train,
              std::string(dtls::InitSrtp()).c_str());
  std::fflush(stdout);
  bench::IdealLoop(*std::move(socket), train).Run();
}
