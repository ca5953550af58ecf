// A self-signed ECDSA P-256 certificate and its fingerprint (RFC 8122, RFC 8827 section 6.5).
#pragma once

#include <openssl/ssl.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dtls {

// A certificate digest as a=fingerprint carries it.
struct Fingerprint {
  std::string algorithm;        // "sha-256", lower case
  std::vector<uint8_t> digest;  // 32 bytes for sha-256
  bool operator==(const Fingerprint&) const = default;

  // "sha-256 AB:CD:…"; nullopt for an unknown algorithm (known: sha-1, sha-224, sha-256, sha-384,
  // sha-512) or a digest of the wrong length.
  static std::optional<Fingerprint> Parse(std::string_view text);
  std::string ToString() const;
};

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

// The digest of `certificate` by `algorithm`; empty when the algorithm is unknown.
std::vector<uint8_t> DigestOf(X509* certificate, std::string_view algorithm);

}  // namespace dtls
