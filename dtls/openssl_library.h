// OpenSSL as handshakes see it: of the default provider's algorithms those that may be negotiated,
// that a peer's certificate may need, or its fingerprint.
//
// Why: for each certificate, OpenSSL 3.0 walks through all algorithms that a library context has
// loaded, and asks every kind of key and every decoder whether it can read the public key. With
// everything that the default provider has, that is a third of a handshake's time.
#pragma once

#include <openssl/types.h>

namespace dtls {

// One for the process; made by the first call, from any thread.
OSSL_LIB_CTX* HandshakeLibrary();

}  // namespace dtls
