#include "dtls/endpoint.h"

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <string>
#include <utility>

#include "dtls/datagram_bio.h"
#include "dtls/established.h"
#include "dtls/openssl_check.h"
#include "dtls/record.h"
#include "dtls/srtp_keys.h"

namespace dtls {
namespace {

// Retransmission: sooner than RFC 6347 section 4.2.4.1's second, because a call waits for it, then
// doubling. OpenSSL gives up after 12 expiries, which must take longer than kHandshakeTimeout.
unsigned int NextTimeoutMicroseconds(SSL*, unsigned int previous) {
  constexpr unsigned int kFirst = 200'000;
  constexpr unsigned int kLongest = 4'000'000;
  return previous == 0 ? kFirst : std::min(2 * previous, kLongest);
}

struct SslDeleter {
  void operator()(SSL* ssl) const { SSL_free(ssl); }
};

bool MatchesAny(X509* certificate, std::span<const Fingerprint> fingerprints) {
  return std::any_of(fingerprints.begin(), fingerprints.end(), [&](const Fingerprint& expected) {
    return !expected.digest.empty() && DigestOf(certificate, expected.algorithm) == expected.digest;
  });
}

// What an AEAD adds to a record: RFC 5288 section 3 (explicit nonce and tag), RFC 7905 section 2.
size_t OverheadOf(const SSL* ssl) {
  const SSL_CIPHER* cipher = SSL_get_current_cipher(ssl);
  return cipher != nullptr && SSL_CIPHER_get_cipher_nid(cipher) == NID_chacha20_poly1305 ? 16 : 24;
}

void Cleanse(std::vector<uint8_t>& secret) { OPENSSL_cleanse(secret.data(), secret.size()); }

}  // namespace

struct Endpoint::Impl {
  Impl(std::shared_ptr<const Certificate> certificate, EndpointOptions endpoint_options);
  ~Impl() { DropKeys(); }

  void Start(Time now);
  void OnDatagram(std::span<const uint8_t> datagram, Time now);
  void OnTimeout(Time now);
  void Close();

  bool IsWithinLimits(const Acceptable& datagram);
  void Handshake();
  void ReadOn();
  void OnEstablished(std::span<const uint8_t> datagram);
  // Once the handshake is done and fingerprints are known: the keys, or failure.
  void JudgePeer();
  // Lets go of OpenSSL's association once nothing needs it any more.
  void Establish();
  void UpdateRetransmission(Time now);
  void Fail(std::string why);    // for good
  void GiveUp(std::string why);  // this attempt
  void DropKeys();

  std::shared_ptr<const Certificate> certificate;
  EndpointOptions options;
  DatagramQueue datagrams;
  std::unique_ptr<SSL, SslDeleter> ssl;    // until there are keys, or the state is final
  std::optional<Established> established;  // exactly in kConnected

  State state = State::kHandshaking;
  bool handshake_done = false;
  Established::Datagrams last_flight;
  size_t handshake_bytes = 0;
  size_t early_records = 0;
  std::optional<Time> started;
  Time retransmission = Time::max();
  std::optional<SrtpKeys> keys;
  std::string failure;
  bool failure_is_final = false;
};

Endpoint::Impl::Impl(std::shared_ptr<const Certificate> own, EndpointOptions endpoint_options)
    : certificate(std::move(own)),
      options(std::move(endpoint_options)),
      ssl(SSL_new(certificate->context())) {
  CheckOpenSsl(ssl != nullptr, "make a DTLS association");
  BIO* bio = NewDatagramBio(&datagrams);
  SSL_set_bio(ssl.get(), bio, bio);
  SSL_set_mtu(ssl.get(), static_cast<long>(options.mtu));
  DTLS_set_timer_cb(ssl.get(), NextTimeoutMicroseconds);
  CheckOpenSsl(SSL_set_tlsext_use_srtp(ssl.get(), UseSrtpNames(options.profiles).c_str()) == 0,
               "offer the SRTP profiles");
  if (options.role == Role::kPassive) {
    SSL_set_accept_state(ssl.get());
  } else {
    SSL_set_connect_state(ssl.get());
  }
}

void Endpoint::Impl::Start(Time now) {
  if (state != State::kHandshaking || started || options.role != Role::kActive) return;
  started = now;
  Handshake();
  UpdateRetransmission(now);
}

void Endpoint::Impl::OnDatagram(std::span<const uint8_t> datagram, Time now) {
  if (established) return OnEstablished(datagram);
  if (ssl == nullptr || !LooksLikeDtls(datagram)) return;
  if (options.role == Role::kActive && !started) return;
  const Acceptable acceptable = AcceptableRecords(datagram, OverheadOf(ssl.get()));
  if (acceptable.records.empty()) return;
  if (!started) started = now;
  if (!handshake_done && !IsWithinLimits(acceptable)) return;
  datagrams.incoming = acceptable.records;
  if (!handshake_done) Handshake();
  if (handshake_done && ssl != nullptr) ReadOn();
  datagrams.incoming = {};
  Establish();
  UpdateRetransmission(now);
}

void Endpoint::Impl::OnEstablished(std::span<const uint8_t> datagram) {
  switch (established->OnDatagram(datagram)) {
    case Established::Answer::kNone:
      return;
    case Established::Answer::kRepeatFlight: {
      const Established::Datagrams& flight = established->flight();
      datagrams.outgoing.insert(datagrams.outgoing.end(), flight.begin(), flight.end());
      return;
    }
    case Established::Answer::kClose:
      return Close();
  }
}

bool Endpoint::Impl::IsWithinLimits(const Acceptable& datagram) {
  handshake_bytes += datagram.records.size();
  if (handshake_bytes > kMaxHandshakeBytes) {
    GiveUp("the handshake took more than 64 KiB of input");
    return false;
  }
  early_records += datagram.encrypted;
  if (early_records > kMaxEarlyRecords) {
    GiveUp("too many encrypted records before the keys");
    return false;
  }
  return true;
}

void Endpoint::Impl::Handshake() {
  ERR_clear_error();
  const auto before = static_cast<std::ptrdiff_t>(datagrams.outgoing.size());
  const int result = SSL_do_handshake(ssl.get());
  if (result == 1) {
    handshake_done = true;
    last_flight.assign(datagrams.outgoing.begin() + before, datagrams.outgoing.end());
    JudgePeer();
  } else if (SSL_get_error(ssl.get(), result) != SSL_ERROR_WANT_READ) {
    const char* reason = ERR_reason_error_string(ERR_peek_error());
    GiveUp(std::string("the handshake failed: ") + (reason == nullptr ? "no reason" : reason));
  }
  ERR_clear_error();
}

// Takes in alerts and the peer's retransmissions, which OpenSSL answers, while keys are withheld.
void Endpoint::Impl::ReadOn() {
  std::array<uint8_t, 2048> ignored;
  ERR_clear_error();
  while (SSL_read(ssl.get(), ignored.data(), ignored.size()) > 0) {
  }
  ERR_clear_error();  // whatever it was, it does not end the association
  if ((SSL_get_shutdown(ssl.get()) & SSL_RECEIVED_SHUTDOWN) == 0) return;
  if (state == State::kConnected) {
    Close();
  } else {
    Fail("the peer closed before its fingerprint was known");
  }
}

void Endpoint::Impl::JudgePeer() {
  if (!handshake_done || state != State::kHandshaking || options.remote_fingerprints.empty()) {
    return;
  }
  X509* peer = SSL_get1_peer_certificate(ssl.get());
  const bool matches = peer != nullptr && MatchesAny(peer, options.remote_fingerprints);
  X509_free(peer);
  if (!matches) {
    Fail("the peer's certificate does not match its fingerprint");
    return;
  }
  keys = ExportSrtpKeys(ssl.get());
  if (keys) {
    state = State::kConnected;
  } else {
    Fail("no SRTP protection profile in common");
  }
}

void Endpoint::Impl::Establish() {
  if (state != State::kConnected || ssl == nullptr) return;
  established.emplace(ssl.get(), datagrams, std::exchange(last_flight, {}));
  ERR_clear_error();
  ssl.reset();
}

void Endpoint::Impl::OnTimeout(Time now) {
  if (ssl == nullptr) return;
  if (state == State::kHandshaking && started && now - *started >= kHandshakeTimeout) {
    Fail("the handshake took longer than 30 s");
    return;
  }
  ERR_clear_error();
  if (DTLSv1_handle_timeout(ssl.get()) < 0 && !handshake_done) {
    Fail("the peer stopped answering");
  }
  ERR_clear_error();
  UpdateRetransmission(now);
}

void Endpoint::Impl::UpdateRetransmission(Time now) {
  retransmission = Time::max();
  timeval left{};
  if (ssl == nullptr || DTLSv1_get_timeout(ssl.get(), &left) != 1) return;
  retransmission =
      now + std::chrono::seconds(left.tv_sec) + std::chrono::microseconds(left.tv_usec);
}

void Endpoint::Impl::Fail(std::string why) {
  GiveUp(std::move(why));
  failure_is_final = true;
}

void Endpoint::Impl::GiveUp(std::string why) {
  state = State::kFailed;
  failure = std::move(why);
  ssl.reset();
  retransmission = Time::max();
}

void Endpoint::Impl::Close() {
  if (ssl == nullptr && !established) return;
  if (established) {
    auto farewell = established->TakeCloseNotify();
    std::move(farewell.begin(), farewell.end(), std::back_inserter(datagrams.outgoing));
  } else if (handshake_done) {
    ERR_clear_error();
    SSL_shutdown(ssl.get());
    ERR_clear_error();
  }
  state = State::kClosed;
  DropKeys();
  established.reset();
  ssl.reset();
  retransmission = Time::max();
}

void Endpoint::Impl::DropKeys() {
  if (!keys) return;
  Cleanse(keys->local);
  Cleanse(keys->remote);
  keys.reset();
}

Endpoint::Endpoint(std::shared_ptr<const Certificate> certificate, EndpointOptions options, Time)
    : impl_(std::make_unique<Impl>(std::move(certificate), std::move(options))) {}

Endpoint::~Endpoint() = default;

void Endpoint::Start(Time now) { impl_->Start(now); }

void Endpoint::SetRemoteFingerprints(std::vector<Fingerprint> fingerprints) {
  impl_->options.remote_fingerprints = std::move(fingerprints);
  impl_->JudgePeer();
  impl_->Establish();
}

void Endpoint::OnDatagram(std::span<const uint8_t> datagram, Time now) {
  impl_->OnDatagram(datagram, now);
}

void Endpoint::OnTimeout(Time now) { impl_->OnTimeout(now); }

Time Endpoint::deadline() const {
  if (impl_->state != State::kHandshaking || !impl_->started) return impl_->retransmission;
  return std::min(impl_->retransmission, *impl_->started + kHandshakeTimeout);
}

std::vector<std::vector<uint8_t>> Endpoint::TakeOutgoing() {
  return std::exchange(impl_->datagrams.outgoing, {});
}

State Endpoint::state() const { return impl_->state; }
const std::optional<SrtpKeys>& Endpoint::keys() const { return impl_->keys; }
std::string_view Endpoint::failure() const { return impl_->failure; }
bool Endpoint::failure_is_final() const { return impl_->failure_is_final; }

void Endpoint::Close() { impl_->Close(); }

}  // namespace dtls
