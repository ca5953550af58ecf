// The client's half of a WebRTC transport as a pure machine: ICE checks, then DTLS in the active
// role, then SRTP keys. Time is an input and bytes go out through a callback, so that the simulator
// runs it in virtual time and the load generator over real sockets.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "dtls/certificate.h"
#include "dtls/endpoint.h"
#include "dtls/srtp_session.h"
#include "tests/sim/ice_agent.h"

namespace sim {

class SecureTransport {
 public:
  using Send = std::function<void(std::span<const uint8_t>)>;
  // Without `handshakes` it checks, but never begins DTLS.
  SecureTransport(std::shared_ptr<const dtls::Certificate> certificate,
                  std::vector<dtls::SrtpProfile> profiles, bool handshakes, const Dice& dice,
                  const Send& send);

  void Connect(const ice::Credentials& local, const ice::Credentials& remote,
               const dtls::Fingerprint& remote_fingerprint, Time now);
  void RestartIce(const ice::Credentials& local, const ice::Credentials& remote, Time now);
  // Sends close_notify, if there is an association.
  void Close();
  void OnTick(Time now);
  Time deadline() const;

  void OnStun(std::span<const uint8_t> datagram, Time now);
  void OnDtls(std::span<const uint8_t> datagram, Time now);

  bool connected() const { return sender_ != nullptr; }
  std::optional<Time> connected_at() const { return connected_at_; }
  std::optional<dtls::SrtpProfile> profile() const { return profile_; }
  const dtls::Fingerprint& fingerprint() const { return certificate_->fingerprint(); }
  IceAgent& ice() { return ice_; }
  dtls::Endpoint* dtls() { return dtls_.get(); }
  // Null until connected.
  dtls::SrtpSender* sender() { return sender_.get(); }
  dtls::SrtpReceiver* receiver() { return receiver_.get(); }

 private:
  void BeginDtls(Time now);
  void PumpDtls(Time now);

  std::shared_ptr<const dtls::Certificate> certificate_;
  std::vector<dtls::SrtpProfile> profiles_;
  bool handshakes_;
  Send send_;
  IceAgent ice_;
  dtls::Fingerprint remote_fingerprint_;
  std::unique_ptr<dtls::Endpoint> dtls_;
  std::unique_ptr<dtls::SrtpSender> sender_;
  std::unique_ptr<dtls::SrtpReceiver> receiver_;
  std::optional<Time> connected_at_;
  std::optional<dtls::SrtpProfile> profile_;
};

}  // namespace sim
