#include "tests/sim/secure_transport.h"

#include <algorithm>
#include <utility>

namespace sim {

SecureTransport::SecureTransport(std::shared_ptr<const dtls::Certificate> certificate,
                                 std::vector<dtls::SrtpProfile> profiles, bool handshakes,
                                 const Dice& dice, const Send& send)
    : certificate_(std::move(certificate)),
      profiles_(std::move(profiles)),
      handshakes_(handshakes),
      send_(send),
      ice_(dice, send) {}

void SecureTransport::Connect(const ice::Credentials& local, const ice::Credentials& remote,
                              const dtls::Fingerprint& remote_fingerprint, Time now) {
  remote_fingerprint_ = remote_fingerprint;
  ice_.Start(local, remote, now);
}

void SecureTransport::RestartIce(const ice::Credentials& local, const ice::Credentials& remote,
                                 Time now) {
  ice_.Start(local, remote, now);
}

void SecureTransport::Close() {
  if (dtls_ == nullptr) return;
  dtls_->Close();
  for (const auto& datagram : dtls_->TakeOutgoing()) send_(datagram);
}

void SecureTransport::OnTick(Time now) {
  ice_.OnTick(now);
  if (handshakes_ && dtls_ == nullptr && ice_.ever_confirmed()) BeginDtls(now);
  if (dtls_ != nullptr && dtls_->deadline() <= now) {
    dtls_->OnTimeout(now);
    PumpDtls(now);
  }
}

Time SecureTransport::deadline() const {
  return dtls_ == nullptr ? ice_.deadline() : std::min(ice_.deadline(), dtls_->deadline());
}

void SecureTransport::BeginDtls(Time now) {
  dtls::EndpointOptions options;
  options.role = dtls::Role::kActive;
  options.remote_fingerprints = {remote_fingerprint_};
  options.profiles = profiles_;
  dtls_ = std::make_unique<dtls::Endpoint>(certificate_, options, now);
  dtls_->Start(now);
  PumpDtls(now);
}

void SecureTransport::OnStun(std::span<const uint8_t> datagram, Time now) {
  ice_.OnStun(datagram, now);
  OnTick(now);
}

void SecureTransport::OnDtls(std::span<const uint8_t> datagram, Time now) {
  if (dtls_ == nullptr) return;
  dtls_->OnDatagram(datagram, now);
  PumpDtls(now);
}

void SecureTransport::PumpDtls(Time now) {
  for (const auto& datagram : dtls_->TakeOutgoing()) send_(datagram);
  if (sender_ != nullptr || !dtls_->keys().has_value()) return;
  const dtls::SrtpKeys& keys = *dtls_->keys();
  profile_ = keys.profile;
  sender_ = dtls::SrtpSender::Create(keys.profile, keys.local);
  receiver_ = dtls::SrtpReceiver::Create(keys.profile, keys.remote);
  connected_at_ = now;
}

}  // namespace sim
