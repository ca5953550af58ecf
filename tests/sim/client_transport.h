// A simulated client's transport, as a browser's: a SecureTransport (ICE, DTLS, SRTP, all real)
// over one host of the simulated network.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "tests/sim/network.h"
#include "tests/sim/secure_transport.h"

namespace sim {

struct TransportOptions {
  LinkOptions up;
  LinkOptions down;
  std::vector<dtls::SrtpProfile> profiles = dtls::EndpointOptions().profiles;
  bool handshakes = true;  // false: checks, but never begins DTLS
};

struct TransportCounters {
  uint64_t rtp_sent = 0;
  uint64_t rtp_received = 0;
  uint64_t rtcp_received = 0;
  uint64_t not_authentic = 0;      // SRTP or SRTCP that did not open
  uint64_t bytes_from_others = 0;  // from any address but the server's
  uint64_t stray_datagrams = 0;    // none of STUN, DTLS, RTP
};

class ClientTransport {
 public:
  using Receive = std::function<void(std::span<uint8_t> plain)>;
  ClientTransport(Network& network, const TransportOptions& options);

  // With what signaling told. Credentials of our own as told to the server.
  void Connect(const SocketAddress& server, const ice::Credentials& local,
               const ice::Credentials& remote, const dtls::Fingerprint& server_fingerprint);
  void RestartIce(const ice::Credentials& local, const ice::Credentials& remote);
  // Sends close_notify, if asked to, and is silent from now on.
  void Stop(bool close_notify);
  void OnTick();

  // Plain packets; they leave protected, once keys exist.
  void SendRtp(std::span<const uint8_t> plain);
  void SendRtcp(std::span<const uint8_t> plain);
  // Any bytes at all, to the server.
  void SendRaw(std::span<const uint8_t> bytes) { host_.Send(server_, bytes); }

  bool connected() const { return secure_.connected(); }
  std::optional<Time> connected_at() const { return secure_.connected_at(); }
  std::optional<dtls::SrtpProfile> profile() const { return secure_.profile(); }
  const dtls::Fingerprint& fingerprint() const { return secure_.fingerprint(); }
  const TransportCounters& counters() const { return counters_; }
  const SocketAddress& server() const { return server_; }
  IceAgent& ice() { return secure_.ice(); }
  Host& host() { return host_; }
  dtls::Endpoint* dtls() { return secure_.dtls(); }
  // An SRTP-protected copy, as SendRtp would send it.
  Bytes Protect(std::span<const uint8_t> plain_rtp);

  Receive on_rtp;
  Receive on_rtcp;
  // Every datagram, before anything else looks at it.
  std::function<void(std::span<const uint8_t>)> on_datagram;
  // Every STUN message, and every RTP and RTCP packet as it is without SRTP; for captures.
  enum class Way : uint8_t { kSent, kReceived };
  std::function<void(Way, std::span<const uint8_t>)> tap;

 private:
  void Tap(Way way, std::span<const uint8_t> plain) {
    if (tap) tap(way, plain);
  }
  void OnDatagram(const SocketAddress& from, std::span<uint8_t> bytes);
  void OnMedia(std::span<uint8_t> bytes);

  World& world_;
  Host host_;
  SecureTransport secure_;
  SocketAddress server_;
  TransportCounters counters_;
  bool stopped_ = false;
};

}  // namespace sim
