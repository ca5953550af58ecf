// The private key that signs for us before a push service: RSA (RS256, Google's service accounts)
// or P-256 (ES256: Apple's provider tokens, VAPID). RFC 7518 sections 3.3 and 3.4.
//
// Immutable, cheap to copy (a counted reference). Cost of a signature: about 30 µs (P-256), 1 ms
// (RSA).
#pragma once

#include <absl/status/statusor.h>
#include <openssl/types.h>

#include <memory>
#include <string>
#include <string_view>

namespace signaling {

class SigningKey {
 public:
  // PEM (PKCS #8 or the older forms), not encrypted: RSA of at least 2048 bits, or P-256.
  static absl::StatusOr<SigningKey> FromPem(std::string_view pem);
  // A P-256 key of its 32 bytes; an error when they are no number from 1 to n-1.
  static absl::StatusOr<SigningKey> FromScalar(std::string_view scalar);

  std::string_view algorithm() const { return algorithm_; }  // "RS256" or "ES256"
  // As a JWS has it: of ES256 the two numbers in 64 bytes, not DER.
  std::string Sign(std::string_view text) const;
  // P-256: the uncompressed point, 65 bytes (X9.62).
  std::string PublicPoint() const;
  // P-256: ECDH with another's uncompressed point, 32 bytes; empty when that is no point.
  std::string Agree(std::string_view public_point) const;
  // PKCS #8.
  std::string ToPem() const;

 private:
  explicit SigningKey(EVP_PKEY* key);

  std::shared_ptr<EVP_PKEY> key_;
  std::string_view algorithm_;
};

// A public key that checks what SigningKey signs with ES256.
bool VerifyEs256(std::string_view public_point, std::string_view text, std::string_view signature);

}  // namespace signaling
