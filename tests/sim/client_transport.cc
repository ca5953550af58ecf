#include "tests/sim/client_transport.h"

#include "rtp/packet.h"

namespace sim {

ClientTransport::ClientTransport(Network& network, const TransportOptions& options)
    : world_(network.world()),
      host_(
          network, network.NewAddress(), options.up, options.down,
          [this](const SocketAddress& from, std::span<uint8_t> bytes) { OnDatagram(from, bytes); }),
      secure_(dtls::Certificate::Generate(), options.profiles, options.handshakes,
              world_.dice().Fork(), [this](std::span<const uint8_t> bytes) {
                if (ice::LooksLikeStun(bytes)) Tap(Way::kSent, bytes);
                SendRaw(bytes);
              }) {}

void ClientTransport::Connect(const SocketAddress& server, const ice::Credentials& local,
                              const ice::Credentials& remote,
                              const dtls::Fingerprint& server_fingerprint) {
  server_ = server;
  secure_.Connect(local, remote, server_fingerprint, world_.now());
}

void ClientTransport::RestartIce(const ice::Credentials& local, const ice::Credentials& remote) {
  secure_.RestartIce(local, remote, world_.now());
}

void ClientTransport::Stop(bool close_notify) {
  if (close_notify) secure_.Close();
  stopped_ = true;
}

void ClientTransport::OnTick() {
  if (!stopped_) secure_.OnTick(world_.now());
}

void ClientTransport::OnDatagram(const SocketAddress& from, std::span<uint8_t> bytes) {
  if (stopped_ || bytes.empty()) return;
  if (from != server_) {
    counters_.bytes_from_others += bytes.size();
    return;
  }
  if (on_datagram) on_datagram(bytes);
  // RFC 7983.
  if (ice::LooksLikeStun(bytes)) {
    Tap(Way::kReceived, bytes);
    secure_.OnStun(bytes, world_.now());
  } else if (bytes[0] >= 20 && bytes[0] <= 63) {
    secure_.OnDtls(bytes, world_.now());
  } else if (bytes[0] >= 128 && bytes[0] <= 191) {
    OnMedia(bytes);
  } else {
    ++counters_.stray_datagrams;
  }
}

void ClientTransport::OnMedia(std::span<uint8_t> bytes) {
  dtls::SrtpReceiver* const receiver = secure_.receiver();
  if (receiver == nullptr) return;
  const bool rtcp = rtp::LooksLikeRtcp(bytes);
  const auto opened = rtcp ? receiver->UnprotectRtcp(bytes) : receiver->UnprotectRtp(bytes);
  if (opened.size == 0) {
    if (opened.error != dtls::SrtpError::kReplay) ++counters_.not_authentic;
    return;
  }
  ++(rtcp ? counters_.rtcp_received : counters_.rtp_received);
  Tap(Way::kReceived, bytes.first(opened.size));
  const Receive& receive = rtcp ? on_rtcp : on_rtp;
  if (receive) receive(bytes.first(opened.size));
}

Bytes ClientTransport::Protect(std::span<const uint8_t> plain_rtp) {
  Bytes bytes(plain_rtp.begin(), plain_rtp.end());
  bytes.resize(plain_rtp.size() + dtls::kMaxSrtpOverhead);
  bytes.resize(secure_.sender()->ProtectRtp(bytes, plain_rtp.size()));
  return bytes;
}

void ClientTransport::SendRtp(std::span<const uint8_t> plain) {
  if (!connected() || stopped_) return;
  ++counters_.rtp_sent;
  Tap(Way::kSent, plain);
  SendRaw(Protect(plain));
}

void ClientTransport::SendRtcp(std::span<const uint8_t> plain) {
  if (!connected() || stopped_) return;
  Bytes bytes(plain.begin(), plain.end());
  bytes.resize(plain.size() + dtls::kMaxSrtpOverhead);
  Tap(Way::kSent, plain);
  const size_t size = secure_.sender()->ProtectRtcp(bytes, plain.size());
  if (size > 0) SendRaw(std::span(bytes).first(size));
}

}  // namespace sim
