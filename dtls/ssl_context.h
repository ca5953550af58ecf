// The one OpenSSL configuration of all associations: DTLS 1.2, ephemeral keys, a certificate asked
// of both sides and judged by its fingerprint alone (RFC 8827 section 6.5), no resumption, no
// renegotiation.
#pragma once

#include <openssl/ssl.h>

namespace dtls {

// The caller frees it.
SSL_CTX* NewSslContext(X509* certificate, EVP_PKEY* key);

}  // namespace dtls
