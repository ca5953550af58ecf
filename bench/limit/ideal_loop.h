// The least that forwarding can cost on this machine: receive a batch, open each packet, and per
// subscriber write a header, copy, protect, and send in trains. No signaling, ICE, DTLS, feedback,
// repair or layers; everything else is what bench/compare measures servers against.
//
// A train leaves when it has its length or the frame ends, whichever comes first.
#pragma once

#include <absl/container/flat_hash_map.h>

#include <map>
#include <memory>
#include <vector>

#include "bench/limit/introduction.h"
#include "dtls/srtp_session.h"
#include "sfu/net/udp_socket.h"

namespace bench {

class IdealLoop {
 public:
  IdealLoop(std::unique_ptr<sfu::UdpSocket> socket, size_t train_length)
      : socket_(std::move(socket)), train_length_(train_length) {}

  // Forwards until the process is ended.
  void Run();

 private:
  struct Subscriber {
    ice::SocketAddress address;
    std::unique_ptr<dtls::SrtpSender> sender;
    uint32_t ssrc = 0;
  };
  struct Call {
    std::map<uint16_t, Subscriber> subscribers;
    std::vector<std::vector<uint8_t>> waiting;  // plain packets of the train to come; reused
    size_t count = 0;
  };
  struct Publisher {
    Call* call = nullptr;
    std::unique_ptr<dtls::SrtpReceiver> receiver;
  };

  void OnDatagram(const sfu::ReceivedDatagram& datagram);
  void Introduce(const Introduction& who, const sfu::ReceivedDatagram& datagram);
  void Forward(Call& call);
  void Flush();

  std::unique_ptr<sfu::UdpSocket> socket_;
  const size_t train_length_;
  sfu::TrainBuffer trains_;
  std::map<uint16_t, Call> calls_;
  absl::flat_hash_map<ice::SocketAddress, Publisher> publishers_;
};

}  // namespace bench
