// Peers whose certificates have other keys than ours.
#include <gmock/gmock.h>
#include <openssl/ssl.h>

#include <memory>

#include "dtls/datagram_bio.h"
#include "dtls/endpoint.h"
#include "dtls/ssl_context.h"
#include "tests/dtls/virtual_clock.h"

namespace dtls {
namespace {

// A client on OpenSSL itself, for Endpoint brings none but P-256.
class Peer {
 public:
  explicit Peer(EVP_PKEY* key) : key_(key), certificate_(X509_new()) {
    X509_set_version(certificate_, X509_VERSION_3);
    X509_gmtime_adj(X509_getm_notBefore(certificate_), 0);
    X509_gmtime_adj(X509_getm_notAfter(certificate_), 3600);
    X509_set_pubkey(certificate_, key_);
    const bool digests_itself = EVP_PKEY_is_a(key_, "ED25519") == 1;
    EXPECT_GT(X509_sign(certificate_, key_, digests_itself ? nullptr : EVP_sha256()), 0);
    context_ = NewSslContext(certificate_, key_);
    ssl_ = SSL_new(context_);
    BIO* bio = NewDatagramBio(&datagrams_);
    SSL_set_bio(ssl_, bio, bio);
    SSL_set_mtu(ssl_, 1200);
    SSL_set_tlsext_use_srtp(ssl_, "SRTP_AEAD_AES_128_GCM");
    SSL_set_connect_state(ssl_);
  }
  ~Peer() {
    SSL_free(ssl_);
    SSL_CTX_free(context_);
    X509_free(certificate_);
    EVP_PKEY_free(key_);
  }
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;

  Fingerprint fingerprint() const {
    return {.algorithm = "sha-256", .digest = DigestOf(certificate_, "sha-256")};
  }
  // What it says to a datagram; to none at first.
  std::vector<std::vector<uint8_t>> On(std::span<const uint8_t> datagram) {
    datagrams_.incoming = datagram;
    SSL_do_handshake(ssl_);
    datagrams_.incoming = {};
    return std::exchange(datagrams_.outgoing, {});
  }

 private:
  EVP_PKEY* key_;
  X509* certificate_;
  SSL_CTX* context_ = nullptr;
  SSL* ssl_ = nullptr;
  DatagramQueue datagrams_;
};

State StateAfterHandshakeWith(EVP_PKEY* key) {
  Peer peer(key);
  Endpoint server(Certificate::Generate(), {.remote_fingerprints = {peer.fingerprint()}},
                  VirtualClock::now());
  auto flight = peer.On({});
  while (!flight.empty()) {
    for (const auto& datagram : flight) server.OnDatagram(datagram, VirtualClock::now());
    flight.clear();
    for (const auto& datagram : server.TakeOutgoing()) {
      for (auto& answer : peer.On(datagram)) flight.push_back(std::move(answer));
    }
  }
  return server.state();
}

TEST(PeerKeysTest, AnyThatWebRtcClientsUseWillDo) {
  EXPECT_EQ(StateAfterHandshakeWith(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256")),
            State::kConnected);
  EXPECT_EQ(StateAfterHandshakeWith(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-384")),
            State::kConnected);
  EXPECT_EQ(StateAfterHandshakeWith(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")),
            State::kConnected);
  EXPECT_EQ(StateAfterHandshakeWith(EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", size_t{2048})),
            State::kConnected);
}

}  // namespace
}  // namespace dtls
