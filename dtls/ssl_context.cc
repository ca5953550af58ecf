#include "dtls/ssl_context.h"

#include "dtls/openssl_check.h"
#include "dtls/openssl_library.h"

namespace dtls {
namespace {

// A self-signed certificate has no chain to check. Its digest is compared once the handshake is
// done and before the keys are handed out.
int AcceptAnyCertificate(X509_STORE_CTX*, void*) { return 1; }

// The longest handshake message taken; also bounds what OpenSSL's reassembly allocates for each of
// the ten messages that it may hold.
constexpr long kMaxHandshakeMessage = 16'384;

}  // namespace

SSL_CTX* NewSslContext(X509* certificate, EVP_PKEY* key) {
  SSL_CTX* context = SSL_CTX_new_ex(HandshakeLibrary(), nullptr, DTLS_method());
  CheckOpenSsl(context != nullptr, "make a DTLS context");
  char groups[] = "X25519:P-256:P-384";  // the macro's cast would drop a const
  bool ok = SSL_CTX_set_min_proto_version(context, DTLS1_2_VERSION) == 1 &&
            SSL_CTX_set_max_proto_version(context, DTLS1_2_VERSION) == 1 &&
            SSL_CTX_set_cipher_list(context, "ECDHE+AESGCM:ECDHE+CHACHA20") == 1 &&
            SSL_CTX_set1_groups_list(context, groups) == 1 &&
            SSL_CTX_use_certificate(context, certificate) == 1 &&
            SSL_CTX_use_PrivateKey(context, key) == 1;
  CheckOpenSsl(ok, "configure a DTLS context");
  SSL_CTX_set_options(context, SSL_OP_NO_QUERY_MTU | SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION |
                                   SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_max_cert_list(context, kMaxHandshakeMessage);
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  SSL_CTX_set_cert_verify_callback(context, AcceptAnyCertificate, nullptr);
  return context;
}

}  // namespace dtls
