#include "tests/sim/client_transport.h"

#include "rtp/packet.h"

namespace sim {

ClientTransport::ClientTransport(Network& network, const TransportOptions& options)
    : world_(network.world()),
      certificate_(dtls::Certificate::Generate()),
      profiles_(options.profiles),
      handshakes_(options.handshakes),
      host_(
          network, network.NewAddress(), options.up, options.down,
          [this](const SocketAddress& from, std::span<uint8_t> bytes) { OnDatagram(from, bytes); }),
      ice_(world_.dice().Fork(), [this](std::span<const uint8_t> bytes) {
        Tap(Way::kSent, bytes);
        SendRaw(bytes);
      }) {}

void ClientTransport::Connect(const SocketAddress& server, const ice::Credentials& local,
                              const ice::Credentials& remote,
                              const dtls::Fingerprint& server_fingerprint) {
  server_ = server;
  server_fingerprint_ = server_fingerprint;
  ice_.Start(local, remote, world_.now());
}

void ClientTransport::RestartIce(const ice::Credentials& local, const ice::Credentials& remote) {
  ice_.Start(local, remote, world_.now());
}

void ClientTransport::Stop(bool close_notify) {
  if (close_notify && dtls_ != nullptr) {
    dtls_->Close();
    PumpDtls();
  }
  stopped_ = true;
}

void ClientTransport::OnTick() {
  if (stopped_) return;
  ice_.OnTick(world_.now());
  if (handshakes_ && dtls_ == nullptr && ice_.ever_confirmed()) {
    dtls::EndpointOptions options;
    options.role = dtls::Role::kActive;
    options.remote_fingerprints = {server_fingerprint_};
    options.profiles = profiles_;
    dtls_ = std::make_unique<dtls::Endpoint>(certificate_, options, world_.now());
    dtls_->Start(world_.now());
    PumpDtls();
  }
  if (dtls_ != nullptr && dtls_->deadline() <= world_.now()) {
    dtls_->OnTimeout(world_.now());
    PumpDtls();
  }
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
    ice_.OnStun(bytes, world_.now());
    OnTick();
  } else if (bytes[0] >= 20 && bytes[0] <= 63) {
    OnDtls(bytes);
  } else if (bytes[0] >= 128 && bytes[0] <= 191) {
    OnMedia(bytes);
  } else {
    ++counters_.stray_datagrams;
  }
}

void ClientTransport::OnDtls(std::span<const uint8_t> bytes) {
  if (dtls_ == nullptr) return;
  dtls_->OnDatagram(bytes, world_.now());
  PumpDtls();
}

void ClientTransport::PumpDtls() {
  for (const auto& datagram : dtls_->TakeOutgoing()) SendRaw(datagram);
  if (sender_ != nullptr || !dtls_->keys().has_value()) return;
  const dtls::SrtpKeys& keys = *dtls_->keys();
  profile_ = keys.profile;
  sender_ = dtls::SrtpSender::Create(keys.profile, keys.local);
  receiver_ = dtls::SrtpReceiver::Create(keys.profile, keys.remote);
  connected_at_ = world_.now();
}

void ClientTransport::OnMedia(std::span<uint8_t> bytes) {
  if (receiver_ == nullptr) return;
  const bool rtcp = rtp::LooksLikeRtcp(bytes);
  const auto opened = rtcp ? receiver_->UnprotectRtcp(bytes) : receiver_->UnprotectRtp(bytes);
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
  bytes.resize(sender_->ProtectRtp(bytes, plain_rtp.size()));
  return bytes;
}

void ClientTransport::SendRtp(std::span<const uint8_t> plain) {
  if (sender_ == nullptr || stopped_) return;
  ++counters_.rtp_sent;
  Tap(Way::kSent, plain);
  SendRaw(Protect(plain));
}

void ClientTransport::SendRtcp(std::span<const uint8_t> plain) {
  if (sender_ == nullptr || stopped_) return;
  Bytes bytes(plain.begin(), plain.end());
  bytes.resize(plain.size() + dtls::kMaxSrtpOverhead);
  Tap(Way::kSent, plain);
  const size_t size = sender_->ProtectRtcp(bytes, plain.size());
  if (size > 0) SendRaw(std::span(bytes).first(size));
}

}  // namespace sim
