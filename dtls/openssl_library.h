// OpenSSL as handshakes see it: the default provider's algorithms, but of the keys only the kinds
// that a peer's certificate or a key exchange may have, and for certificates only the decoders of
// those.
//
// Why: OpenSSL 3.0 asks every decoder and every kind of key that a library context knows whether it
// can read the public key of a certificate, and builds the list anew for each certificate. With
// all 40 and 18 of them that is a third of a handshake's time; with these it is a twentieth.
#pragma once

#include <openssl/types.h>

namespace dtls {

// One for the process; made by the first call, from any thread.
OSSL_LIB_CTX* HandshakeLibrary();

}  // namespace dtls
