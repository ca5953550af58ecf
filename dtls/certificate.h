// A self-signed ECDSA P-256 certificate (RFC 8827 section 6.5).
#pragma once

#include <openssl/ssl.h>

#include <memory>

#include "dtls/fingerprint.h"

namespace dtls {

// Shared by every connection of a process; immutable, safe to read from several threads. Carries
// the SSL_CTX that presents it, so that an association costs one SSL object and no set-up of its
// own.
class Certificate {
 public:
  // A new key and a certificate valid for `days`. CHECK-fails only when OpenSSL cannot make a key.
  static std::shared_ptr<const Certificate> Generate(int days = 30);
  ~Certificate();
  Certificate(const Certificate&) = delete;
  Certificate& operator=(const Certificate&) = delete;

  X509* x509() const { return x509_; }
  EVP_PKEY* key() const { return key_; }
  SSL_CTX* context() const { return context_; }
  const Fingerprint& fingerprint() const { return fingerprint_; }

 private:
  Certificate(X509* x509, EVP_PKEY* key);
  X509* x509_;
  EVP_PKEY* key_;
  SSL_CTX* context_;
  Fingerprint fingerprint_;
};

}  // namespace dtls
